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
package feed
