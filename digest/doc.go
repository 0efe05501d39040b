// Package digest decides what is sent to whom and when, and sees to it that it
// arrives: schedules on the clocks of chats, the plan that turns news and slots
// into deliveries, and the senders that empty the outbox.
//
// # Schedules
//
// A [Schedule] is a set of slots on a local clock, such as 08:00 of every day.
// [Schedule.Next] finds the instant of a slot from the local date and time, so
// that "daily 08:00" is at eight before and after a clock change. Each slot that
// a clock shows is found exactly once: one that a change leaves out is at the
// first instant after the gap, and one that comes twice is at the first of the
// two. A date that a zone skipped altogether has none.
package digest
