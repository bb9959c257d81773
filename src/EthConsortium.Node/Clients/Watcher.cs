using System.Globalization;

namespace EthConsortium.Node.Clients;

/// <summary>
/// The shell that becomes a client, and its watcher: a second process that reads a pipe which only the agent writes to, and kills
/// the client with its whole process group when the pipe ends (the agent is gone, however it went) or when the time is over
/// that the agent last allowed (the agent is paused, hangs, or has lost its lease).
/// </summary>
/// <remarks>
/// <para>The parent-death signal of Linux would not do: it is bound to the starting <em>thread</em>, which under .NET may end long before
/// the process, and it does not come while the agent is paused.</para>
/// <para>Times are absolute, in whole seconds of <c>/proc/uptime</c> (CLOCK_BOOTTIME, as <see cref="Identities.BootTime"/>: it is never set, and goes on while
/// the machine sleeps), so that a message read late allows no more than one read at once. A shell's timers stand still while the machine sleeps, so
/// it looks at that clock each second instead of waiting for the limit: after a sleep past the limit the client is killed within a second.</para>
/// <para>Whether <c>read</c> ended by its time or by the pipe's end, bash tells and busybox does not. By its time a second has passed on the clock; at
/// the pipe's end it returns at once, and once more should the second have changed just then.</para>
/// <para>The watcher is of the client's process group, so its number is no other process's while the watcher is there.
/// It holds the pipe's reading end alone: when somebody kills it, the agent's next message fails, and the agent kills the client.
/// It keeps stderr open on purpose: the end of that stream says that the watcher and everybody else in the group are gone.</para>
/// </remarks>
internal static class Watcher
{
    /// <summary>For bash, and for the sh of busybox; that of dash has no <c>read -t</c>, with which a limit kills the client at once. $1 is the limit or empty, the rest the command.</summary>
    public const string Script = """
        exec 3<&0 </dev/null
        (
          limit=$1
          while :; do
            if [ -n "$limit" ]; then
              read -r now _ </proc/uptime
              [ "$limit" -gt "${now%%.*}" ] || break
              read -r -t 1 word value <&3 || {
                read -r later _ </proc/uptime
                [ "${later%%.*}" -gt "${now%%.*}" ] || break
                continue
              }
            else
              read -r word value <&3 || break
            fi
            case $word in
              until) limit=$value ;;
              stop) kill -TERM $$ ;;
            esac
          done
          kill -KILL -- -$$ || kill -KILL $$
        ) >/dev/null &
        shift
        exec "$@" 3<&-
        """;

    /// <summary>Asks the client to end.</summary>
    public const string Stop = "stop\n";

    /// <summary>The message that allows the client to run until then.</summary>
    public static string Until(TimeSpan deadline) => $"until {Limit(deadline)}\n";

    /// <summary>A time since the machine's start as the watcher counts: rounded down, less the second it rounds down itself.</summary>
    public static string Limit(TimeSpan deadline) => Math.Max(0, Math.Floor(deadline.TotalSeconds) - 1).ToString("0", CultureInfo.InvariantCulture);
}
