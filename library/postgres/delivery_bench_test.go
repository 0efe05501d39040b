package postgres

import (
	"context"
	"testing"

	"github.com/nutgraf/nutgraf/library/librarytest"
)

var benchSizes = librarytest.SizeFlags()

// BenchmarkDelivery is that of library/sqlite:
//
//	go test ./library/postgres -run '^$' -bench Delivery -v -timeout 1h -chats 1000000 -told 10
func BenchmarkDelivery(b *testing.B) {
	db := open(b, schema(b))
	librarytest.BenchDelivery(b, db, func(ctx context.Context, query string) error {
		_, err := db.write.ExecContext(ctx, query)
		return err
	}, *benchSizes, `VACUUM ANALYZE chats, wants, subscriptions, news, deliveries, told`)
}
