package main

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Probe is an httpGet, tcpSocket or grpc probe, asked from a node's network namespace as kubelet does.
type Probe struct {
	Netns   string
	Kind    string // http, tcp, grpc
	Scheme  string
	Address string // host:port
	Path    string
	Service string // grpc
	Headers map[string]string
	Seconds float64
}

// probe exits 0 when the answer is good, 1 with the reason on standard output when it is not.
func probe(text string) {
	var p Probe
	load(text, &p)
	runtime.LockOSThread()
	netns, err := os.Open(p.Netns)
	must(err, "cannot open network namespace '%s'", p.Netns)
	must(unix.Setns(int(netns.Fd()), unix.CLONE_NEWNET), "cannot enter network namespace")
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(p.Seconds*float64(time.Second)))
	defer cancel()
	// One thread only: sockets must be made on the thread that changed its namespace.
	connection, err := dial(p.Address, p.Seconds)
	if err != nil {
		bad("%v", err)
	}
	switch p.Kind {
	case "tcp":
	case "http":
		askHTTP(ctx, p, connection)
	case "grpc":
		askGRPC(ctx, p, connection)
	default:
		bad("unknown probe '%s'", p.Kind)
	}
}

func bad(format string, args ...any) {
	fmt.Printf(format+"\n", args...)
	os.Exit(1)
}

// dial connects on this very thread, since Go's dialer may use another one, which is in another namespace.
func dial(address string, seconds float64) (net.Conn, error) {
	tcp, err := net.ResolveTCPAddr("tcp4", address)
	if err != nil {
		return nil, err
	}
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	timeout := unix.NsecToTimeval(int64(seconds * 1e9))
	unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &timeout)
	if err := unix.Connect(socket, &unix.SockaddrInet4{Port: tcp.Port, Addr: [4]byte(tcp.IP.To4())}); err != nil {
		if err == unix.EINPROGRESS || err == unix.EAGAIN {
			return nil, fmt.Errorf("dial tcp %s: timeout", address)
		}
		return nil, fmt.Errorf("dial tcp %s: %w", address, err)
	}
	file := os.NewFile(uintptr(socket), address)
	defer file.Close()
	return net.FileConn(file)
}

func client(connection net.Conn, http2 bool) *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(!http2)
	protocols.SetUnencryptedHTTP2(http2)
	dialed := func(context.Context, string, string) (net.Conn, error) { return connection, nil }
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialed, Protocols: protocols, DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func askHTTP(ctx context.Context, p Probe, connection net.Conn) {
	request, err := http.NewRequestWithContext(ctx, "GET", p.Scheme+"://"+p.Address+p.Path, nil)
	if err != nil {
		bad("%v", err)
	}
	request.Header.Set("User-Agent", "kube-probe/1.34")
	for name, value := range p.Headers {
		request.Header.Set(name, value)
	}
	response, err := client(connection, false).Do(request)
	if err != nil {
		bad("%v", err)
	}
	defer response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode >= 400 {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 300))
		bad("HTTP probe failed with statuscode: %d %s", response.StatusCode, body)
	}
}

// askGRPC calls grpc.health.v1.Health/Check, and takes SERVING for an answer.
func askGRPC(ctx context.Context, p Probe, connection net.Conn) {
	reader, writer := io.Pipe()
	go func() {
		message := []byte{}
		if p.Service != "" {
			message = append([]byte{0x0a, byte(len(p.Service))}, p.Service...)
		}
		frame := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message)))
		writer.Write(append(frame, message...))
		writer.Close()
	}()
	request, err := http.NewRequestWithContext(ctx, "POST", "http://"+p.Address+"/grpc.health.v1.Health/Check", reader)
	if err != nil {
		bad("%v", err)
	}
	request.Header.Set("Content-Type", "application/grpc")
	request.Header.Set("TE", "trailers")
	response, err := client(connection, true).Do(request)
	if err != nil {
		bad("%v", err)
	}
	body, _ := io.ReadAll(response.Body)
	if len(body) != 7 || body[5] != 0x08 || body[6] != 1 {
		bad("grpc health: not serving (grpc-status '%s%s', answer %x)", response.Header.Get("Grpc-Status"), response.Trailer.Get("Grpc-Status"), body)
	}
}
