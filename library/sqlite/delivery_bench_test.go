package sqlite

import (
	"testing"

	"github.com/nutgraf/nutgraf/library/librarytest"
)

var benchSizes = librarytest.SizeFlags()

// BenchmarkDelivery:
//
//	go test ./library/sqlite -run '^$' -bench Delivery -benchtime 10x -chats 10000 -told 0
func BenchmarkDelivery(b *testing.B) {
	librarytest.BenchDelivery(b, open(b), *benchSizes)
}
