package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Spec is what one container needs, already resolved: no reference to a cluster is left in it.
type Spec struct {
	Netns        string   // path of the pod's network namespace
	Cgroups      []string // folders (cgroup v1) that the program is put into
	Image        string   // the image's folder, lower layer of the overlay
	Scratch      string   // an empty folder for the overlay's upper layer
	ReadOnlyRoot bool
	Mounts       []Mount
	Hostname     string
	Env          []string
	Args         []string
	Cwd          string
	UID, GID     int
	Groups       []int
	Capabilities []string // what the bounding set keeps, e.g. NET_BIND_SERVICE
	NoNewPrivs   bool
}

// Mount binds Source to Target; with no Source a tmpfs of Size bytes (0: no limit) is mounted.
type Mount struct {
	Source, Target string
	ReadOnly       bool
	Size           int64
}

func load(path string, into any) {
	text, err := os.ReadFile(path)
	must(err, "cannot read '%s'", path)
	must(json.Unmarshal(text, into), "cannot parse '%s'", path)
}

// run forks the container's first process, tells its process id on descriptor 3, hands signals on, and ends with its exit code.
func run(path string) {
	var spec Spec
	load(path, &spec)
	runtime.LockOSThread()
	netns, err := os.Open(spec.Netns)
	must(err, "cannot open network namespace '%s'", spec.Netns)
	must(unix.Setns(int(netns.Fd()), unix.CLONE_NEWNET), "cannot enter network namespace '%s'", spec.Netns)
	reader, writer, err := os.Pipe()
	must(err, "pipe")
	child := exec.Command("/proc/self/exe", "init", path)
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	child.ExtraFiles = []*os.File{reader}
	child.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
		Setsid:     true,
	}
	must(child.Start(), "cannot start")
	for _, cgroup := range spec.Cgroups {
		must(os.WriteFile(filepath.Join(cgroup, "cgroup.procs"), []byte(strconv.Itoa(child.Process.Pid)), 0o644), "cannot enter cgroup '%s'", cgroup)
	}
	writer.Close()
	reader.Close()
	told := os.NewFile(3, "told")
	fmt.Fprintf(told, "%d\n", child.Process.Pid)
	told.Close()
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			child.Process.Signal(s)
		}
	}()
	child.Wait()
	status := child.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		os.Exit(128 + int(status.Signal()))
	}
	os.Exit(status.ExitStatus())
}

// initialize is process 1 of the container until it becomes the program.
func initialize(path string) {
	var spec Spec
	load(path, &spec)
	runtime.LockOSThread()
	io.ReadAll(os.NewFile(3, "go")) // until the parent has put us into the cgroups
	root := mountRoot(spec)
	must(unix.PivotRoot(root, filepath.Join(root, ".old")), "cannot change the root to '%s'", root)
	must(os.Chdir("/"), "chdir")
	must(unix.Unmount("/.old", unix.MNT_DETACH), "cannot leave the old root")
	os.Remove("/.old")
	if spec.ReadOnlyRoot {
		must(unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_RDONLY, ""), "cannot make the root read-only")
	}
	must(unix.Sethostname([]byte(spec.Hostname)), "host name")
	must(os.MkdirAll(cwd(spec), 0o755), "cannot make working folder '%s'", cwd(spec))
	must(os.Chdir(cwd(spec)), "cannot enter working folder '%s'", cwd(spec))
	os.Clearenv()
	for _, entry := range spec.Env {
		name, value, _ := strings.Cut(entry, "=")
		os.Setenv(name, value)
	}
	become(spec)
	program, err := exec.LookPath(spec.Args[0])
	if err != nil {
		fmt.Fprintf(os.Stderr, "container: exec: '%s': not found in the image\n", spec.Args[0])
		os.Exit(127)
	}
	err = syscall.Exec(program, spec.Args, os.Environ())
	fmt.Fprintf(os.Stderr, "container: exec '%s': %v\n", program, err)
	os.Exit(126)
}

func cwd(spec Spec) string {
	if spec.Cwd == "" {
		return "/"
	}
	return spec.Cwd
}

func mountRoot(spec Spec) string {
	must(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), "cannot make mounts private")
	upper, work, root := filepath.Join(spec.Scratch, "upper"), filepath.Join(spec.Scratch, "work"), filepath.Join(spec.Scratch, "root")
	for _, folder := range []string{upper, work, root} {
		must(os.MkdirAll(folder, 0o755), "cannot make '%s'", folder)
	}
	must(unix.Mount("overlay", root, "overlay", 0, "lowerdir="+spec.Image+",upperdir="+upper+",workdir="+work), "cannot mount image '%s'", spec.Image)
	for _, folder := range []string{"proc", "dev", "sys", "tmp", ".old"} {
		os.MkdirAll(filepath.Join(root, folder), 0o755)
	}
	os.Chmod(filepath.Join(root, "tmp"), 0o1777)
	must(unix.Mount("proc", filepath.Join(root, "proc"), "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""), "cannot mount /proc")
	must(unix.Mount("tmpfs", filepath.Join(root, "dev"), "tmpfs", unix.MS_NOSUID, "mode=755,size=65536k"), "cannot mount /dev")
	for _, device := range []string{"null", "zero", "full", "random", "urandom"} {
		bind("/dev/"+device, filepath.Join(root, "dev", device), false)
	}
	os.Mkdir(filepath.Join(root, "dev/shm"), 0o1777)
	must(unix.Mount("shm", filepath.Join(root, "dev/shm"), "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777,size=65536k"), "cannot mount /dev/shm")
	for name, target := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"} {
		os.Symlink(target, filepath.Join(root, "dev", name))
	}
	for _, mount := range spec.Mounts {
		target := filepath.Join(root, mount.Target)
		if mount.Source == "" {
			must(os.MkdirAll(target, 0o755), "cannot make '%s'", mount.Target)
			options := "mode=1777"
			if mount.Size > 0 {
				options += ",size=" + strconv.FormatInt(mount.Size, 10)
			}
			must(unix.Mount("tmpfs", target, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, options), "cannot mount '%s'", mount.Target)
			continue
		}
		bind(mount.Source, target, mount.ReadOnly)
	}
	return root
}

func bind(source, target string, readOnly bool) {
	info, err := os.Stat(source)
	must(err, "cannot mount '%s'", source)
	if info.IsDir() {
		must(os.MkdirAll(target, 0o755), "cannot make '%s'", target)
	} else {
		must(os.MkdirAll(filepath.Dir(target), 0o755), "cannot make '%s'", filepath.Dir(target))
		file, err := os.OpenFile(target, os.O_CREATE, 0o644)
		must(err, "cannot make '%s'", target)
		file.Close()
	}
	must(unix.Mount(source, target, "", unix.MS_BIND|unix.MS_REC, ""), "cannot mount '%s'", source)
	if readOnly {
		must(unix.Mount("", target, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY|unix.MS_NOSUID, ""), "cannot make '%s' read-only", target)
	}
}

var capabilityNumbers = map[string]int{
	"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "FSETID": 4, "KILL": 5, "SETGID": 6, "SETUID": 7, "SETPCAP": 8, "NET_BIND_SERVICE": 10,
	"NET_ADMIN": 12, "NET_RAW": 13, "SYS_CHROOT": 18, "MKNOD": 27, "AUDIT_WRITE": 29, "SETFCAP": 31,
}

// become gives up all that the security context does not grant: root keeps the bounding set, any other user keeps nothing.
func become(spec Spec) {
	var kept uint64
	for _, name := range spec.Capabilities {
		number, known := capabilityNumbers[name]
		if !known {
			fail("capability '%s' is not known here", name)
		}
		kept |= 1 << number
	}
	for number := 0; number < 64; number++ {
		if kept&(1<<number) == 0 {
			if err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(number), 0, 0, 0); err != nil {
				break // past the last one that this kernel knows
			}
		}
	}
	must(syscall.Setgroups(spec.Groups), "groups")
	must(syscall.Setgid(spec.GID), "group %d", spec.GID)
	must(syscall.Setuid(spec.UID), "user %d", spec.UID)
	if spec.UID == 0 {
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		data := [2]unix.CapUserData{
			{Effective: uint32(kept), Permitted: uint32(kept)}, {Effective: uint32(kept >> 32), Permitted: uint32(kept >> 32)},
		}
		must(unix.Capset(&header, &data[0]), "capabilities")
	}
	if spec.NoNewPrivs {
		must(unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
	}
}
