// Package feed is the door through which articles enter the library.
//
// What comes in today are files: [Import] walks paths, [FromText] takes what
// somebody pasted or attached. Both go through feed/extract, so an article is
// cleaned in the same way wherever it came from. Lists of feeds are followed;
// [Subscriptions] and [Export] are the way in and out for those alone.
//
// # Promises
//
//   - A bad file never stops the others: each has its own line in the report,
//     with what failed, why, and what to do about it.
//   - No file is read beyond [extract.MaxBytes], and no list beyond
//     [opml.MaxBytes], however large it is.
//   - Following links never loops, and only regular files are opened: a pipe
//     or a device cannot make an import hang.
//   - The order of the report is the order of the paths given, and by name
//     within a directory: the same input gives the same report.
//
// # Measured
//
// go test -run xxx -bench Stored -benchtime 1x ./feed makes stored articles of 300
// pages, each in a transaction of its own. On a core that many share, half of them
// take less than 19 to 20 ms of the processor and 99 of 100 less than 60, of which
// reading is 10 to 11. That is more than the 15 ms that are aimed at. What is left
// is spread widely: a seventh of it is readability, an eighth the models and what
// they measure in the lines, a sixteenth parsing HTML, and a tenth writing the log of
// the database. Many articles in a transaction cost less each.
package feed
