package rig

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ticks a second are what Linux counts processor time in, for every program.
const ticks = 100

// CPUOf is the processor time of a process in seconds, where the system tells it as Linux does; else 0.
func CPUOf(pid int) float64 {
	_, own, _ := statOf(strconv.Itoa(pid))
	return own
}

// OwnCPU is that of this process.
func OwnCPU() float64 {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
}

// CPU is that of the database: of all its processes, those that have ended among them.
func (d *Database) CPU() float64 {
	first, err := os.ReadFile(filepath.Join(d.dir, "data", "postgres", "postmaster.pid"))
	if err != nil {
		return 0
	}
	postmaster, _, _ := strings.Cut(string(first), "\n")
	_, own, ended := statOf(postmaster)
	sum := own + ended
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, one := range all {
		if parent, own, _ := statOf(filepath.Base(one)); parent == postmaster {
			sum += own
		}
	}
	return sum
}

// statOf reads a process's parent, its processor time, and that of its children that have ended.
func statOf(pid string) (parent string, own, ended float64) {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return "", 0, 0
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name before may have spaces
	fields := strings.Fields(after)
	if len(fields) < 15 {
		return "", 0, 0
	}
	seconds := func(i int) float64 {
		n, _ := strconv.ParseFloat(fields[i], 64)
		return n / ticks
	}
	return fields[1], seconds(11) + seconds(12), seconds(13) + seconds(14)
}

// MemoryOf is the resident memory of a process in megabytes; else 0.
func MemoryOf(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	line, _, _ := strings.Cut(after, "\n")
	kilobytes, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "kB")), 64)
	return kilobytes / 1e3
}
