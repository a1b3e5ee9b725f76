package audit

// ResetNext says what to do about a key that was reset, in an audit and wherever a
// command refuses such a key.
const ResetNext = "rotate the key's groups with the key plugged in: run 'rootseal rotate PRINCIPAL --group GROUP' for each; a new seed repairs it"
