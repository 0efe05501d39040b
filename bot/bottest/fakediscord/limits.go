package fakediscord

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limit is how often a route may be used with the same channel, guild or
// interaction.
type Limit struct {
	Route string        // as in routes: "POST /channels/{channel}/messages"
	Calls int           // that many
	Per   time.Duration // in this time
}

// Limits replaces the limits of routes. The rest keep theirs, which are as
// Discord's are known to be: 5 messages in 5 seconds for a channel, 5 calls in 2
// seconds for a webhook or an interaction's token, and 50 in 1 second else.
func Limits(l ...Limit) Option {
	return func(c *config) { c.limits = append(c.limits, l...) }
}

// GlobalLimit is how many calls the bot may make in a second on all routes but
// those of interactions; 50 unless told, 0 for no limit.
func GlobalLimit(n int) Option { return func(c *config) { c.global = n } }

// Unlimited never answers 429 for calls too many; headers are sent as always.
func Unlimited() Option { return func(c *config) { c.unlimited = true } }

// BanAfter bans the bot, as Cloudflare does, after so many answers with 401,
// 403 or 429 in 10 minutes; 10,000 unless told.
func BanAfter(n int) Option { return func(c *config) { c.banAfter = n } }

func discordLimits() []Limit {
	return []Limit{
		{"POST /channels/{channel}/messages", 5, 5 * time.Second},
		{"PATCH /channels/{channel}/messages/{message}", 5, 5 * time.Second},
		{"DELETE /channels/{channel}/messages/{message}", 5, time.Second},
		{"POST /channels/{channel}/threads", 5, 5 * time.Second},
		{"POST /webhooks/{application}/{token}", 5, 2 * time.Second},
		{"PATCH /webhooks/{application}/{token}/messages/@original", 5, 2 * time.Second},
		{"PATCH /webhooks/{application}/{token}/messages/{message}", 5, 2 * time.Second},
	}
}

type limiter struct {
	now       func() time.Time
	unlimited bool
	rules     map[string]Limit
	globalMax int
	banAfter  int

	mu      sync.Mutex
	buckets map[string]*window
	global  window
	invalid window
	refused int // 429s for calls too many
}

// window counts calls until it is over.
type window struct {
	ends  time.Time
	calls int
}

// take counts a call and returns how many are left, below 0 when it was one too
// many.
func (w *window) take(now time.Time, most int, per time.Duration) int {
	if !now.Before(w.ends) {
		w.ends, w.calls = now.Add(per), 0
	}
	if w.calls >= most {
		return -1
	}
	w.calls++
	return most - w.calls
}

func (l *limiter) start(s *Server) {
	l.now, l.unlimited, l.globalMax, l.banAfter = s.Now, s.cfg.unlimited, s.cfg.global, s.cfg.banAfter
	l.buckets = map[string]*window{}
	l.rules = map[string]Limit{}
	for _, rule := range s.cfg.limits {
		l.rules[rule.Route] = rule
	}
}

// maxBuckets is when buckets that are over are swept out.
const maxBuckets = 2048

// admit counts a call, writes the headers, and answers 429 when it was one too
// many. interaction calls are outside the global limit.
func (l *limiter) admit(w http.ResponseWriter, route, major string, interaction bool) bool {
	rule, ok := l.rules[route]
	if !ok {
		rule = Limit{route, 50, time.Second}
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.buckets) >= maxBuckets {
		for key, b := range l.buckets {
			if !now.Before(b.ends) {
				delete(l.buckets, key)
			}
		}
	}
	key := route + " " + major
	bucket := l.buckets[key]
	if bucket == nil {
		bucket = &window{}
		l.buckets[key] = bucket
	}
	left := bucket.take(now, rule.Calls, rule.Per)
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(rule.Calls))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-RateLimit-Reset", seconds(float64(bucket.ends.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", seconds(bucket.ends.Sub(now).Seconds()))
	h.Set("X-RateLimit-Bucket", bucketName(route))
	if l.unlimited {
		return true
	}
	if left < 0 {
		l.refused++
		h.Set("X-RateLimit-Scope", "user")
		tooMany(w, bucket.ends.Sub(now), false)
		return false
	}
	if l.globalMax > 0 && !interaction && l.global.take(now, l.globalMax, time.Second) < 0 {
		l.refused++
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
		tooMany(w, l.global.ends.Sub(now), true)
		return false
	}
	return true
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }

// bucketName is opaque, the same for the same route.
func bucketName(route string) string {
	h := uint64(14695981039346656037)
	for i := range len(route) {
		h = (h ^ uint64(route[i])) * 1099511628211
	}
	return strconv.FormatUint(h, 16)
}

func tooMany(w http.ResponseWriter, after time.Duration, global bool) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	writeJSON(w, http.StatusTooManyRequests, object{
		"message": "You are being rate limited.", "retry_after": math.Ceil(after.Seconds()*1000) / 1000, "global": global,
	})
}

// answered counts the answers that lead to a ban. A 429 of scope "shared" does
// not count, as nobody is to blame.
func (l *limiter) answered(status int, scope string) {
	bad := status == http.StatusUnauthorized || status == http.StatusForbidden ||
		status == http.StatusTooManyRequests && scope != "shared"
	if !bad {
		return
	}
	l.mu.Lock()
	l.invalid.take(l.now(), math.MaxInt, 10*time.Minute)
	l.mu.Unlock()
}

func (l *limiter) banned() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.invalid.calls >= l.banAfter && l.now().Before(l.invalid.ends)
}

// InvalidRequests is how many answers with 401, 403 or 429 (not of scope
// "shared") the bot was given in the running 10 minutes.
func (s *Server) InvalidRequests() int {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	if !s.Now().Before(s.limits.invalid.ends) {
		return 0
	}
	return s.limits.invalid.calls
}

// LimitsHit is how often a real rate limit (none of a scripted fault) was hit.
func (s *Server) LimitsHit() int {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	return s.limits.refused
}
