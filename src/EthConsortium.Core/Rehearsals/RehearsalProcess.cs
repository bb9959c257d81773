using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace EthConsortium.Core.Rehearsals;

/// <summary>The process of a rehearsal that this one has started. It ends when its standard input closes: with this process at the latest.</summary>
internal sealed class RehearsalProcess
{
    private const int TailLines = 20;

    // Whoever is in here keeps its standard input open.
    private static readonly ConcurrentDictionary<int, RehearsalProcess> s_running = new();
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly Task _reading;
    private volatile bool _ready;

    private RehearsalProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        s_running[Id] = this;
        _reading = ReadToEndAsync();
    }

    public int Id { get; }

    /// <summary>Completes when the process has ended and all it wrote is read.</summary>
    public Task End => _reading;

    /// <summary>Starts it.</summary>
    /// <exception cref="ConsortiumException">It cannot be started (<see cref="ErrorCode.RehearsalCommandNotFound"/>).</exception>
    public static RehearsalProcess Start(string command, IEnumerable<string> arguments, string home)
    {
        ProcessStartInfo start = RehearsalCommand.Start(command, arguments);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        start.Environment[ConsortiumFolders.HomeVariable] = home;
        try
        {
            return new RehearsalProcess(Process.Start(start)!);
        }
        catch (Win32Exception error)
        {
            throw RehearsalCommand.NotFound($"to start {start.FileName}", command, error);
        }
    }

    /// <summary>The lines it has written since the last time, for those who want details.</summary>
    public IEnumerable<string> TakeLines()
    {
        while (_output.TryDequeue(out string? line))
        {
            yield return line;
        }
    }

    /// <summary>It is up: what it writes from now on is of no interest.</summary>
    public void Release()
    {
        _ready = true;
        _output.Clear();
    }

    /// <summary>What is to be said of its untimely end.</summary>
    public ConsortiumException DescribeFailure(string command)
    {
        string words = string.Join('\n', _error);
        return new(
            ErrorCode.RehearsalFailed,
            $"The rehearsal ended with exit code {_process.ExitCode} before it was ready. {(words.Length == 0 ? $"{command} did not say why." : "It said:\n" + words)}",
            command);
    }

    /// <summary>Ends it in order, or outright when it does not do so in time. Its chain ends with it in either case.</summary>
    public async Task EndAsync(TimeProvider time)
    {
        CloseInput();
        try
        {
            await End.WaitAsync(s_patience, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task ReadToEndAsync()
    {
        await Task.WhenAll(
            DrainAsync(_process.StandardOutput, _output, int.MaxValue),
            DrainAsync(_process.StandardError, _error, TailLines)).ConfigureAwait(false);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        CloseInput();
        s_running.TryRemove(Id, out _);
    }

    private async Task DrainAsync(StreamReader from, ConcurrentQueue<string> to, int most)
    {
        while (await from.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (line.Length > 0 && !_ready)
            {
                to.Enqueue(line);
                if (to.Count > most)
                {
                    to.TryDequeue(out _);
                }
            }
        }
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The other end is gone already.
        }
    }
}
