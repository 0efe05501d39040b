// Package forest learns and evaluates small ensembles of decision trees:
// gradient boosting on histograms for a yes or no question.
//
// It exists because the models of feed/extract have to be learnt by the
// project itself, in a minute, without another language, and read by every
// start of the program: the whole ensemble is a few tens of kilobytes and is
// decoded in well under a millisecond.
//
// # Promises
//
//   - [Train] is deterministic: the same samples and settings give the same
//     ensemble, bit for bit, on the same architecture. (Others may fuse
//     multiplications and additions, and differ in the last bit.)
//   - [Decode] of damaged data returns an error; it never panics, and neither
//     does [Forest.Score] on what it returned.
//   - A Forest does not change after it was made and is safe for concurrent use.
package forest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sort"
)

// Forest is a trained ensemble.
type Forest struct {
	base  float32     // score before the first tree
	edges [][]float32 // per feature: ascending upper bounds of its bins but the last
	trees []tree
}

// tree is a binary tree in the order of its making; node 0 is the root.
type tree []node

// node is an inner node, or a leaf when left is 0.
type node struct {
	feature     uint8
	bin         uint8 // value is edges[feature][bin]
	left, right uint8
	value       float32 // of a leaf; else go left when the feature is at most this
}

// Features returns how many features a sample has.
func (f *Forest) Features() int { return len(f.edges) }

// Score returns the log odds of yes for a sample of Features values.
func (f *Forest) Score(x []float32) float64 {
	sum := float64(f.base)
	for _, t := range f.trees {
		n := &t[0]
		for n.left != 0 {
			if x[n.feature] <= n.value {
				n = &t[n.left]
			} else {
				n = &t[n.right]
			}
		}
		sum += float64(n.value)
	}
	return sum
}

// Probability returns how likely yes is for a sample of Features values.
func (f *Forest) Probability(x []float32) float64 { return sigmoid(f.Score(x)) }

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// binOf returns the bin of a value: the number of edges below it.
func binOf(edges []float32, v float32) int {
	return sort.Search(len(edges), func(i int) bool { return v <= edges[i] })
}

// The encoding: magic, base, features, then per feature its edges, then the
// trees. Integers are bytes or little-endian; numbers are float32.
const magic = "NGF1"

// Encode returns f as bytes.
func (f *Forest) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	put := func(v float32) { b.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v))) }
	put(f.base)
	b.WriteByte(byte(len(f.edges)))
	for _, e := range f.edges {
		b.WriteByte(byte(len(e)))
		for _, v := range e {
			put(v)
		}
	}
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(f.trees))))
	for _, t := range f.trees {
		b.WriteByte(byte(len(t)))
		for _, n := range t {
			b.WriteByte(n.left)
			if n.left == 0 {
				put(n.value)
				continue
			}
			b.Write([]byte{n.right, n.feature, n.bin})
		}
	}
	return b.Bytes()
}

// ErrDamaged means that data is no forest, or not a whole one.
var ErrDamaged = errors.New("the trees are damaged")

// Decode reads what Encode wrote; ErrDamaged otherwise.
func Decode(data []byte) (*Forest, error) {
	r := reader{data: data}
	if string(r.bytes(len(magic))) != magic {
		return nil, fmt.Errorf("%w: no %s at the start", ErrDamaged, magic)
	}
	f := &Forest{base: r.float()}
	f.edges = make([][]float32, r.byte())
	for i := range f.edges {
		f.edges[i] = make([]float32, r.byte())
		for j := range f.edges[i] {
			f.edges[i][j] = r.float()
		}
	}
	f.trees = make([]tree, binary.LittleEndian.Uint16(r.bytes(2)))
	for i := range f.trees {
		f.trees[i] = r.tree(f.edges)
		if r.bad {
			return nil, fmt.Errorf("%w: tree %d", ErrDamaged, i)
		}
	}
	if r.bad || len(r.data) != 0 {
		return nil, fmt.Errorf("%w: wrong length", ErrDamaged)
	}
	return f, nil
}

// reader takes values off data; once bad, it gives zeros.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) bytes(n int) []byte {
	if len(r.data) < n {
		r.bad = true
		return make([]byte, n)
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

func (r *reader) float() float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(r.bytes(4)))
}

// tree reads a tree. Children come after their parent, so a walk always ends.
func (r *reader) tree(edges [][]float32) tree {
	t := make(tree, r.byte())
	if len(t) == 0 {
		r.bad = true
	}
	for i := range t {
		n := node{left: r.byte()}
		if n.left == 0 {
			n.value = r.float()
		} else {
			n.right, n.feature, n.bin = r.byte(), r.byte(), r.byte()
			if int(n.left) <= i || int(n.right) <= i || int(n.left) >= len(t) || int(n.right) >= len(t) ||
				int(n.feature) >= len(edges) || int(n.bin) >= len(edges[n.feature]) {
				r.bad = true
			} else {
				n.value = edges[n.feature][n.bin]
			}
		}
		if r.bad {
			return nil
		}
		t[i] = n
	}
	return t
}
