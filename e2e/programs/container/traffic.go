package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// traffic is the program of meshed pods and the one that makes load: everything it does is bounded in number and time.
func traffic(command string, args []string) bool {
	switch command {
	case "wait": // stays until it is told to end
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		<-signals
	case "check": // ADDRESS SECONDS CODE: asks grpc.health.v1 until it serves, then ends with CODE
		check(args[0], number(args[1]), number(args[2]))
	case "load": // URL RATE SECONDS: that many GET requests a second
		loadHTTP(args[0], number(args[1]), number(args[2]))
	case "watch": // ADDRESS SECONDS: holds one Health.Watch stream
		watch(args[0], number(args[1]))
	default:
		return false
	}
	return true
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err, "'%s' is no number", text)
	return value
}

func check(address string, seconds, code int) {
	for end := time.Now().Add(time.Duration(seconds) * time.Second); ; time.Sleep(200 * time.Millisecond) {
		err := healthCheck(address)
		if err == nil {
			fmt.Println("it serves")
			os.Exit(code)
		}
		if time.Now().After(end) {
			fmt.Println(err)
			os.Exit(99)
		}
	}
}

func grpcRequest(ctx context.Context, address, method string) (*http.Response, error) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols, DialContext: (&net.Dialer{Timeout: 3 * time.Second}).DialContext}
	body := binary.BigEndian.AppendUint32([]byte{0}, 0)
	request, err := http.NewRequestWithContext(ctx, "POST", "http://"+address+"/grpc.health.v1.Health/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/grpc")
	request.Header.Set("TE", "trailers")
	return transport.RoundTrip(request)
}

func healthCheck(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	response, err := grpcRequest(ctx, address, "Check")
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if len(body) == 7 && body[6] == 1 {
		return nil
	}
	status := response.Header.Get("Grpc-Status") + response.Trailer.Get("Grpc-Status")
	message := response.Header.Get("Grpc-Message") + response.Trailer.Get("Grpc-Message")
	return fmt.Errorf("http %d, grpc-status '%s': %s", response.StatusCode, status, message)
}

func watch(address string, seconds int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(seconds)*time.Second)
	defer cancel()
	started := time.Now()
	response, err := grpcRequest(ctx, address, "Watch")
	must(err, "cannot open the stream")
	first := make([]byte, 7)
	_, err = io.ReadFull(response.Body, first)
	must(err, "the stream ended without a message, http %d, grpc-status '%s'", response.StatusCode, response.Header.Get("Grpc-Status"))
	rest, err := io.ReadAll(response.Body)
	held := time.Since(started)
	if ctx.Err() == nil {
		fail("the stream was cut after %.1f s, http %d, grpc-status '%s' '%s', %d bytes more, %v", held.Seconds(), response.StatusCode,
			response.Trailer.Get("Grpc-Status"), response.Trailer.Get("Grpc-Message"), len(rest), err)
	}
	fmt.Printf("%.1f\n", held.Seconds())
}

// Load is what became of the requests.
type Load struct {
	Requests, Errors   int
	First              string  // the first error
	P50, P90, P99, Max float64 // milliseconds
	Rate               float64 // requests a second that were answered well
}

func loadHTTP(url string, rate, seconds int) {
	if rate > 500 || seconds > 300 {
		fail("load is bounded to 500 a second for 300 seconds")
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	var lock sync.Mutex
	var group sync.WaitGroup
	result, times := Load{}, []float64{}
	started := time.Now()
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	for i := 0; i < rate*seconds && time.Since(started) < time.Duration(seconds+5)*time.Second; i++ {
		<-ticker.C
		group.Add(1)
		go func() {
			defer group.Done()
			begun := time.Now()
			err := get(client, url)
			lock.Lock()
			defer lock.Unlock()
			result.Requests++
			if err != nil {
				result.Errors++
				if result.First == "" {
					result.First = err.Error()
				}
			}
			times = append(times, float64(time.Since(begun).Microseconds())/1000)
		}()
	}
	group.Wait()
	sort.Float64s(times)
	at := func(share float64) float64 { return times[min(len(times)-1, int(share*float64(len(times))))] }
	result.P50, result.P90, result.P99, result.Max = at(0.5), at(0.9), at(0.99), times[len(times)-1]
	result.Rate = float64(result.Requests-result.Errors) / time.Since(started).Seconds()
	text, _ := json.Marshal(result)
	fmt.Println(string(text))
}

func get(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err = io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != 200 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}
