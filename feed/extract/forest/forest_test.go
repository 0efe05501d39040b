package forest

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// samples are points of the plane; yes is the inside of a ring, which no single
// threshold can tell from the rest.
func samples(n int) []Sample {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]Sample, n)
	for i := range out {
		x, y := r.Float64()*2-1, r.Float64()*2-1
		d := math.Hypot(x, y)
		out[i] = Sample{X: []float32{float32(x), float32(y), 7}, Yes: .3 < d && d < .7, Weight: 1}
	}
	return out
}

func TestTrain(t *testing.T) {
	train, test := samples(4000), samples(5000)[4000:]
	f, err := Train(train, Settings{Trees: 60, Leaves: 15, Rate: .2})
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, s := range test {
		if (f.Probability(s.X) > .5) == s.Yes {
			right++
		}
	}
	if right < 950 {
		t.Errorf("%d of 1000 right", right)
	}
}

func TestTrainIsDeterministic(t *testing.T) {
	set := Settings{Trees: 10}
	a, err := Train(samples(1000), set)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Train(samples(1000), set)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Encode(), b.Encode()) {
		t.Error("two runs differ")
	}
}

func TestEncode(t *testing.T) {
	f, err := Train(samples(1000), Settings{Trees: 5})
	if err != nil {
		t.Fatal(err)
	}
	g, err := Decode(f.Encode())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples(100) {
		if f.Score(s.X) != g.Score(s.X) {
			t.Fatal("decoded trees answer differently")
		}
	}
	if g.Features() != 3 {
		t.Errorf("%d features", g.Features())
	}
}

func TestTrainErrors(t *testing.T) {
	for name, s := range map[string][]Sample{
		"none":             nil,
		"no features":      {{}},
		"unequal features": {{X: []float32{1}, Weight: 1}, {X: []float32{1, 2}, Weight: 1}},
	} {
		if _, err := Train(s, Settings{}); !errors.Is(err, ErrSamples) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTrainConstant: all of one kind is no error, only dull.
func TestTrainConstant(t *testing.T) {
	s := []Sample{{X: []float32{1}, Yes: true, Weight: 1}, {X: []float32{1}, Yes: true, Weight: 1}}
	f, err := Train(s, Settings{Trees: 2})
	if err != nil || f.Probability([]float32{5}) < .99 {
		t.Errorf("%v, %v", f, err)
	}
}

// FuzzDecode: damaged data gives an error or trees that can be walked.
func FuzzDecode(f *testing.F) {
	tree, err := Train(samples(300), Settings{Trees: 2, Leaves: 4, MinRows: 10})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(tree.Encode())
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Decode(data)
		if err != nil {
			return
		}
		g.Score(make([]float32, g.Features()))
	})
}

func BenchmarkScore(b *testing.B) {
	s := samples(1000)
	f, err := Train(s, Settings{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f.Score(s[0].X)
	}
}

// TestTrainOnSomeColumns: with a share of the features per tree the forest still
// learns, differs from the one with all, and is the same each time.
func TestTrainOnSomeColumns(t *testing.T) {
	train, test := samples(4000), samples(5000)[4000:]
	set := Settings{Trees: 120, Leaves: 15, Rate: .2, Columns: .67}
	f, err := Train(train, set)
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, s := range test {
		if (f.Probability(s.X) > .5) == s.Yes {
			right++
		}
	}
	if right < 900 {
		t.Errorf("%d of 1000 right", right)
	}
	again, err := Train(train, set)
	if err != nil {
		t.Fatal(err)
	}
	set.Columns = 1
	all, err := Train(train, set)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(f.Encode(), again.Encode()) || bytes.Equal(f.Encode(), all.Encode()) {
		t.Error("not the same twice, or not another than with all features")
	}
}
