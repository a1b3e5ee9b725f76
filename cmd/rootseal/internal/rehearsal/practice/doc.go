// Package practice is the practice room: a prompt at which every rootseal command runs in
// one simulated world ([room.Room]) for as long as the room is open, and at which a person
// does by a word what hands would do: plug in a key, lose one, cut the network.
//
// practice.go opens and closes the room and reads lines; acts.go lists the words of the
// room, and acts_*.go carry them out; story.go proposes what to do next, by the ledger.
package practice
