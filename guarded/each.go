package guarded

// Each does the same with all, n at a time, beginning in their order. It raises the
// first panic, as [Group.Wait] does.
func Each[T any](all []T, n int, fn func(T)) {
	free := make(chan struct{}, n)
	var running Group
	for _, one := range all {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			fn(one)
		})
	}
	running.Wait()
}
