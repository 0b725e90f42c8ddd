//! What the tests share: temporary trees, scripted repositories, the program itself.
