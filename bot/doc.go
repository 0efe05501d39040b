// Package bot is Nutgraf's conversation: a [Request] comes in from a platform,
// a command answers it from the library, and a [Reply] made of cards goes back.
//
// The core knows no platform by name. A platform is an adapter in a folder
// below (bot/console, bot/web) that turns its own events into requests and
// lays replies out within its own limits. Adapters never import one another;
// only cmd/nutgraf joins them to the core.
package bot
