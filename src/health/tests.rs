//! Health by its promises: hand-computed scores, monotony, sums, and sources at the edge.
