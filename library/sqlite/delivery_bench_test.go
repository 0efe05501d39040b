package sqlite

import (
	"context"
	"testing"

	"github.com/nutgraf/nutgraf/library/librarytest"
)

var benchSizes = librarytest.SizeFlags()

// BenchmarkDelivery, as it is and as large as libraries become:
//
//	go test ./library/sqlite -run '^$' -bench Delivery -v
//	go test ./library/sqlite -run '^$' -bench Delivery -v -timeout 1h -chats 1000000 -told 10
func BenchmarkDelivery(b *testing.B) {
	db := open(b)
	librarytest.BenchDelivery(b, db, func(ctx context.Context, query string) error {
		_, err := db.write.ExecContext(ctx, query)
		return err
	}, *benchSizes)
}
