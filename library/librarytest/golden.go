package librarytest

// The scores that the ranker gives on the shelf, best first. They change only
// when the analyser or the ranker does, and then for every engine at once.
var (
	goldenXiaomi  = []float64{1.202051797885, 0.878503294811, 0.641944199368}
	goldenChinese = []float64{1.608567621115, 0.819724335753}
	goldenFerry   = []float64{2.334721353277, 0.679020480184}
)
