package fakediscord

import "slices"

// Greet is how a connection goes wrong at its beginning. Only one of Packet,
// Close and Silent counts.
type Greet struct {
	Hello  string // the first frame, instead of HELLO
	Packet string // the frame sent instead of READY or RESUMED
	Close  int    // the code to close with instead
	Silent bool   // nothing at all instead, and no acks
}

// Frames for Greet.Packet and [Gateway.Send].
const (
	PacketHeartbeat      = `{"op":1,"d":null}`
	PacketReconnect      = `{"op":7,"d":null}`
	PacketInvalid        = `{"op":9,"d":false}`
	PacketInvalidResume  = `{"op":9,"d":true}`
	PacketMalformed      = `{"op":0,"t":"INTERACTION_CREATE","d":{`
	PacketUnknownEvent   = `{"op":0,"s":1,"t":"NEVER_HEARD_OF","d":{"a":[1]}}`
	PacketUnknownOpcode  = `{"op":99,"d":null}`
	PacketWrongTypeEvent = `{"op":0,"s":1,"t":"INTERACTION_CREATE","d":[]}`
)

// GreetNext makes the next connections go wrong, one Greet each.
func (g *Gateway) GreetNext(greets ...Greet) {
	g.mu.Lock()
	g.greet = append(g.greet, greets...)
	g.mu.Unlock()
}

// Refuse answers the next n connections with 503; all of them when n is
// negative, until Refuse(0).
func (g *Gateway) Refuse(n int) {
	g.mu.Lock()
	g.refuse = n
	g.mu.Unlock()
}

// Silence makes the gateway a zombie that takes everything and sends nothing,
// neither acks nor events; events wait for a RESUME.
func (g *Gateway) Silence(on bool) {
	g.mu.Lock()
	g.silent = on
	g.mu.Unlock()
}

// Send sends a frame as it is to all connections.
func (g *Gateway) Send(frame string) {
	for _, l := range g.all() {
		l.send([]byte(frame))
	}
}

// Close closes all connections with a code.
func (g *Gateway) Close(code int) {
	for _, l := range g.all() {
		l.shut(code, "scripted")
	}
}

// Cut ends all connections without a word, as a broken network does.
func (g *Gateway) Cut() {
	for _, l := range g.all() {
		l.ended.Store(true)
		_ = l.ws.NetConn().Close() // it goes either way
	}
}

// Reconnect sends op 7 to all connections.
func (g *Gateway) Reconnect() { g.Send(PacketReconnect) }

// Invalidate sends op 9 to all connections. Sessions that are not resumable are
// forgotten.
func (g *Gateway) Invalidate(resumable bool) {
	if resumable {
		g.Send(PacketInvalidResume)
		return
	}
	all := g.all()
	g.Forget()
	for _, l := range all {
		l.send([]byte(PacketInvalid))
	}
}

// Forget forgets all sessions, as the gateway does after some minutes without a
// connection: a RESUME gets op 9.
func (g *Gateway) Forget() {
	g.mu.Lock()
	g.sessions = slices.Delete(g.sessions, 0, len(g.sessions))
	g.mu.Unlock()
}

func (g *Gateway) all() []*link {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.links()
}
