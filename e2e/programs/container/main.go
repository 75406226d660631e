// container starts one program as a container engine would: in the pod's network namespace, in mount, process, host-name and IPC
// namespaces of its own, on an overlay of an image folder, with the user, groups and capabilities that its security context asks for.
// It also answers probes from a node's network namespace. It stays small: it is the one part of a node that is not the real program.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 1 && traffic(os.Args[1], os.Args[2:]) {
		return
	}
	if len(os.Args) < 3 {
		fail("usage: container run SPEC.json | container probe PROBE.json | container check|load|watch|wait …")
	}
	switch os.Args[1] {
	case "run":
		run(os.Args[2])
	case "init":
		initialize(os.Args[2])
	case "probe":
		probe(os.Args[2])
	default:
		fail("unknown command '%s'", os.Args[1])
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "container: "+format+"\n", args...)
	os.Exit(125)
}

func must(err error, format string, args ...any) {
	if err != nil {
		fail(fmt.Sprintf(format, args...)+": %v", err)
	}
}
