package summarize

import "math/bits"

// Most words have fewer than eight letters. So eight bytes are read at once, as one number, and what ends the word is
// found by arithmetic: a processor guesses how often a loop over the bytes will run, and is wrong for every second word.

const (
	each = 0x0101010101010101 // times a byte: eight of them
	tops = 0x80 * each
)

// eightAt returns the bytes of text[i:i+8] as a number, the first one the lowest.
func eightAt(text string, i int) uint64 {
	b := text[i : i+8] // the compiler makes one load of this
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// between returns the highest bit of each byte of x that is from low to high, both in ASCII.
func between(x, low, high uint64) uint64 {
	seven := x &^ tops
	return (seven + (0x80-low)*each) &^ (seven + (0x7f-high)*each) &^ x & tops
}

// beginning returns how many of eight bytes are letters and digits of ASCII before the first other one, and those in
// lower case; what comes behind them is 0.
func beginning(x uint64) (size int, letters uint64) {
	lower := x | 0x20*each
	end := ^(between(lower, 'a', 'z') | between(x, '0', '9')) & tops
	return bits.TrailingZeros64(end) >> 3, lower & (end&-end>>7 - 1)
}

// multipliers are what the hash of a word is multiplied by for each of eight letters, by how many of them it has: those
// that it does not have change nothing.
var multipliers = func() (m [9][8]uint64) {
	for size := range m {
		for k := range m[size] {
			m[size][k] = 1
			if k < size {
				m[size][k] = hashPrime
			}
		}
	}
	return m
}()
