// Package env declares what a ceremony needs from outside the process: keys in their
// readers, AWS, the operator, officers who sign, the ledger, the clock. [Env] holds
// all of it. Real edges, the rehearsal and tests fill it; nothing else differs between
// them.
package env
