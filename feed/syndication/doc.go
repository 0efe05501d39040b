// Package syndication reads feeds.
package syndication
