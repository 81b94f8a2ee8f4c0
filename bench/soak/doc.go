// Command soak keeps a floor of people on one node, all watching the directory, while others log on and off, and tells what that costs: the
// processor time of the server, how long the news takes to those who watch, and who was lost on the way.
//
// There is no budget: it is for finding what breaks. It exits with an error when a connection was lost that nobody ended. It knows the server
// by its API only.
package main
