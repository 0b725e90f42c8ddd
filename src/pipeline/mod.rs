//! The use cases: functions over services, with progress as events.
