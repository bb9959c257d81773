using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace EthConsortium.Rehearsal.Tools;

/// <summary>A tool that listens on a loopback port of the system's choice, in a process that ends with this one. Disposing ends it and deletes its folder.</summary>
/// <remarks>
/// Nothing is left behind even when this process is killed outright. On Linux and macOS a shell starts a watcher that
/// reads a pipe only this process holds, then becomes the tool; when the pipe closes, for whatever reason, the watcher kills the tool
/// and deletes the folder, and the companion folder with it. (The parent-death signal of Linux is bound to the starting <em>thread</em>, which under .NET
/// ends long before the process.) On Windows a job object ends the tool with the last handle to it; there the folders stay
/// when this process is killed. Not covered: somebody who kills the watcher first.
/// </remarks>
internal sealed class ToolProcess : IAsyncDisposable
{
    private const int TailLines = 40;
    private const int TailLineLength = 500;

    // $1 is the folder, $2 the companion or empty, the rest is the command. The watcher keeps the stderr pipe open on purpose: the end of that stream tells the host that the watcher is gone, too.
    private const string WatchedStart = """
        exec 3<&0 </dev/null
        folder=$1 companion=$2; shift 2
        (read -r _ <&3; kill -KILL $$; rm -rf -- "$folder" ${companion:+"$companion"}) >/dev/null &
        exec "$@" 3<&-
        """;

    private readonly ToolStart _start;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _tail = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable? _windowsJob;
    private readonly Task _end;
    private int _disposed;

    private ToolProcess(ToolStart start, Process process)
    {
        _start = start;
        _process = process;
        _windowsJob = OperatingSystem.IsWindows() ? HoldInJob(start, process) : null;
        Id = process.Id;
        _end = RunToEndAsync();
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>The last lines it wrote, for error messages.</summary>
    public string OutputTail => string.Join('\n', _tail);

    /// <summary>Starts the tool and returns when it listens. Its folder is this one's from now on, and deleted whatever happens.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellationToken">Gives up; nothing is left running.</param>
    /// <exception cref="Exception">What <see cref="ToolStart.Failed"/> makes: it ended, or did not listen in time.</exception>
    public static async Task<ToolProcess> StartAsync(ToolStart start, CancellationToken cancellationToken)
    {
        ToolProcess tool;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            tool = new ToolProcess(start, Launch(start));
        }
        catch
        {
            await DeleteAsync(start.Folder).ConfigureAwait(false);
            throw;
        }

        try
        {
            tool.Port = await tool._port.Task.WaitAsync(start.Timeout, cancellationToken).ConfigureAwait(false);
            return tool;
        }
        catch (TimeoutException error)
        {
            await tool.DisposeAsync().ConfigureAwait(false);
            throw start.Failed($"{start.Name} did not listen within {start.Timeout.TotalSeconds:0.#} s. Its last words:\n{tool.OutputTail}", error);
        }
        catch
        {
            await tool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the tool, waits until the process and its watcher are gone, and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            _process.Kill();
        }
        else
        {
            CloseInput();
        }

        try
        {
            await _end.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The watcher was killed by somebody; then this is up to us.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        _windowsJob?.Dispose();
        await DeleteAsync(_start.Folder).ConfigureAwait(false);
    }

    /// <summary>Deletes a folder that somebody else may be deleting as well.</summary>
    public static async Task DeleteAsync(string folder)
    {
        for (int attempt = 0; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException && attempt < 10)
            {
                // The watcher deletes it as well, and Windows lets go of a dead process's files a moment late.
                await Task.Delay(50).ConfigureAwait(false);
            }
        }
    }

    private static Process Launch(ToolStart tool)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(tool.Program, tool.Arguments)
            : new ProcessStartInfo("/bin/sh", ["-c", WatchedStart, tool.Name, tool.Folder, tool.CompanionFolder ?? "", tool.Program, .. tool.Arguments]);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = tool.Folder;

        // What it writes under its home, gigabytes in a long run of anvil, goes into a folder that is deleted.
        start.Environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = tool.Folder;
        start.Environment["TMPDIR"] = tool.Folder;
        foreach (string variable in (ReadOnlySpan<string>)["XDG_CONFIG_HOME", "XDG_CACHE_HOME", .. tool.Unset])
        {
            start.Environment.Remove(variable);
        }

        try
        {
            return Process.Start(start) ?? throw tool.Failed($"{tool.Program} could not be started.", null);
        }
        catch (Win32Exception error)
        {
            throw tool.Failed($"{tool.Program} could not be started: {error.Message}", error);
        }
    }

    /// <summary>A process that no job holds would outlive this one, so it does not stay.</summary>
    [SupportedOSPlatform("windows")]
    private static WindowsJob HoldInJob(ToolStart tool, Process process)
    {
        try
        {
            return new WindowsJob(process);
        }
        catch (Win32Exception error)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            throw tool.Failed($"Windows did not put {tool.Name} into a job that ends it with this process: {error.Message}", error);
        }
    }

    private async Task DrainAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (_start.Listening.Match(line) is { Success: true } match)
            {
                _port.TrySetResult(int.Parse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
            }

            if (line.Length > 0)
            {
                _tail.Enqueue(line.Length <= TailLineLength ? line : line[..TailLineLength]);
                if (_tail.Count > TailLines)
                {
                    _tail.TryDequeue(out _);
                }
            }
        }
    }

    private async Task RunToEndAsync()
    {
        Task output = Task.WhenAll(DrainAsync(_process.StandardOutput), DrainAsync(_process.StandardError));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        CloseInput();
        await output.ConfigureAwait(false);
        _port.TrySetException(_start.Failed($"{_start.Name} ended with exit code {_process.ExitCode} before it listened. Its last words:\n{OutputTail}", null));
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The other end is gone already, or both who close it came at the same time.
        }
    }
}
