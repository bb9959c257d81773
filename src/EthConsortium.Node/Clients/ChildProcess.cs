using System.Diagnostics;
using System.Text;

namespace EthConsortium.Node.Clients;

/// <summary>A client that is a child of the agent, with its watcher.</summary>
internal sealed class ChildProcess : IClientProcess
{
    private readonly Process _process;
    private readonly Stream _watcher;
    private readonly ClientLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();

    public ChildProcess(Process process, ClientLog log, TimeProvider time)
    {
        _time = time;
        _process = process;
        _watcher = process.StandardInput.BaseStream;
        _log = log;
        Name = $"process {process.Id}";
        Exited = RunToEndAsync();
    }

    public string Name { get; }

    public Task<int> Exited { get; }

    public void RunUntil(TimeSpan deadline)
    {
        if (!TrySend(Watcher.Until(deadline)))
        {
            // Nobody would kill it in time.
            Kill();
        }
    }

    public async Task StopAsync(TimeSpan deadline)
    {
        if (deadline > TimeSpan.Zero && TrySend(Watcher.Stop))
        {
            await Task.WhenAny(Exited, Task.Delay(deadline, _time)).ConfigureAwait(false);
        }

        Kill();
        await Exited.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        _process.Dispose();
    }

    private bool TrySend(string message)
    {
        try
        {
            // Far less than a pipe holds: it does not block, even on a watcher that is paused.
            lock (_writing)
            {
                _watcher.Write(Encoding.ASCII.GetBytes(message));
                _watcher.Flush();
            }

            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The end of the pipe has the watcher kill the group; this kills what it can by itself, should there be no watcher.</summary>
    private void Kill()
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended since, and whoever waited for that has disposed of it.
        }

        CloseWatcher();
    }

    private void CloseWatcher()
    {
        try
        {
            lock (_writing)
            {
                _watcher.Dispose();
            }
        }
        catch (IOException)
        {
            // The other end is gone already.
        }
    }

    private async Task<int> RunToEndAsync()
    {
        Task output = Task.WhenAll(DrainAsync(_process.StandardOutput), DrainAsync(_process.StandardError));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        CloseWatcher();
        await output.ConfigureAwait(false);
        return _process.ExitCode;
    }

    private async Task DrainAsync(StreamReader stream)
    {
        char[] buffer = new char[4096];
        ClientLines lines = new(_log);
        for (int count; (count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            lines.Append(buffer.AsSpan(0, count));
        }

        lines.End();
    }
}
