package picture
import ("testing";"fmt";"math/rand/v2")
func TestProbeWays(t *testing.T) {
		n := map[string]int{}
		for _, way := range []string{"light page", "dark theme", "bare on a dark page, photographed", "bare on a dark page, jpeg, scaled", "turned photograph"} {
			for i := range uint64(100) {
				random := rand.New(rand.NewPCG(i+100, 9))
				text, _ := awsText(random)
				if _, err := Parse(ways[way](t, random, text)); err == nil { n[way]++ } else { fmt.Println(way, i, err) }
			}
		}
		fmt.Println(n, "of 100")
}
