package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

func runHelp(_ context.Context, inv *invocation) error {
	switch {
	case len(inv.args) == 0:
		return writeOverview(inv.out)
	case inv.args[0] == "config":
		return usageConfig(inv.out)
	}
	table := subcommands()
	i := slices.IndexFunc(table, func(c subcommand) bool { return c.name == inv.args[0] })
	if i < 0 {
		return misused("nutgraf help lists the commands.", "there is no command %q", inv.args[0])
	}
	return writeHelp(inv.out, table[i])
}

func writeOverview(w io.Writer) error {
	tabs := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprint(tabs, "Nutgraf answers with the news, quoted word for word.\n\n")
	for _, c := range subcommands() {
		_, _ = fmt.Fprintf(tabs, "  nutgraf %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.text)
	}
	_, _ = fmt.Fprint(tabs, "\nWithout a command, nutgraf runs; on a pipe, it chats. nutgraf help config lists the environment variables.\n"+
		"Exit codes: 0 done, 1 failed, 2 wrong usage.\n")
	return tabs.Flush()
}

func writeHelp(w io.Writer, c subcommand) error {
	usage := "nutgraf " + strings.TrimSpace(c.name+" "+c.args)
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	if c.flags != nil {
		c.flags(flags, &options{})
		usage += " [flags]"
	}
	if _, err := fmt.Fprintf(w, "%s\n\n%s.\n", usage, c.text); err != nil {
		return err
	}
	if c.more != "" {
		_, _ = fmt.Fprintf(w, "\n%s\n", c.more)
	}
	if c.flags != nil {
		_, _ = fmt.Fprint(w, "\nFlags:\n")
		tabs := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
		flags.VisitAll(func(f *flag.Flag) {
			name, text := flag.UnquoteUsage(f)
			if f.DefValue != "" && f.DefValue != "false" {
				text += " (default " + f.DefValue + ")"
			}
			_, _ = fmt.Fprintf(tabs, "  --%s\t%s\n", strings.TrimSpace(f.Name+" "+name), text)
		})
		return tabs.Flush()
	}
	return nil
}
