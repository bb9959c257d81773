using System.Buffers.Binary;
using System.Text;
using EthConsortium.Core;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Clients;

/// <summary>A client in a container, with its watcher.</summary>
internal sealed class ContainerProcess : IClientProcess
{
    private const int HeaderLength = 8;

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    private readonly DockerEngine _engine;
    private readonly string _id;
    private readonly Stream _stream;
    private readonly ClientLog _log;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _writing = new();
    private TimeSpan? _limit;
    private Task _lines = Task.CompletedTask;

    public ContainerProcess(DockerEngine engine, string id, Stream stream, TimeSpan? limit, ClientLog log, TimeProvider time)
    {
        _engine = engine;
        _id = id;
        _stream = stream;
        _limit = limit;
        _log = log;
        _time = time;
        Name = $"container {id[..Math.Min(12, id.Length)]}";
    }

    public string Name { get; }

    public Task<int> Exited => _exited.Task;

    /// <summary>To be called when it has been started.</summary>
    public void Follow()
    {
        _lines = ReadAsync();
        _ = FollowAsync();
    }

    public void RunUntil(TimeSpan deadline)
    {
        try
        {
            lock (_writing)
            {
                // Before it is written: it may arrive although writing fails.
                _limit = _limit > deadline ? _limit : deadline;
                _stream.Write(Encoding.ASCII.GetBytes(Watcher.Until(deadline)));
                _stream.Flush();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The connection is gone, so the container's stdin is, and the watcher has killed the client.
        }
    }

    public async Task StopAsync(TimeSpan deadline)
    {
        while (!Exited.IsCompleted)
        {
            try
            {
                if (deadline > TimeSpan.Zero)
                {
                    // Rounded down; below a second the engine would kill at once, as asked for.
                    await _engine.StopAsync(_id, (long)deadline.TotalSeconds, CancellationToken.None).ConfigureAwait(false);
                }

                await _engine.KillAsync(_id, CancellationToken.None).ConfigureAwait(false);
                break;
            }
            catch (ConsortiumException)
            {
                // The engine does not answer; the end of stdin has the client killed all the same, and if the engine keeps that to itself, the end of its time.
                await CutAsync().ConfigureAwait(false);
                await Task.WhenAny(Exited, Task.Delay(s_retryDelay, _time)).ConfigureAwait(false);
                if (IsOver())
                {
                    await _lines.ConfigureAwait(false);
                    _exited.TrySetResult(-1);
                }
            }
        }

        await Exited.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _engine.RemoveAsync(_id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ConsortiumException)
        {
            // It does not run any more; the next start removes it.
        }
    }

    /// <summary>Ends the connection to the container, as the death of the agent does.</summary>
    internal ValueTask CutAsync() => _stream.DisposeAsync();

    /// <summary>Whether it cannot run any more, or is nobody's in particular: one that needs no lease.</summary>
    private bool IsOver()
    {
        lock (_writing)
        {
            return _limit is not { } limit || BootTime.Instance.GetElapsedTime(0) >= limit;
        }
    }

    private async Task FollowAsync()
    {
        while (true)
        {
            try
            {
                int? code = await _engine.WaitAsync(_id, CancellationToken.None).ConfigureAwait(false);
                await Task.WhenAny(_lines, Task.Delay(s_retryDelay, _time)).ConfigureAwait(false);

                // Whoever hears of the exit takes the secrets from the log, which then hides them no more: no line may come after that.
                await CutAsync().ConfigureAwait(false);
                await _lines.ConfigureAwait(false);
                _exited.TrySetResult(code ?? -1);
                return;
            }
            catch (Exception error) when (error is ConsortiumException or IOException or System.Text.Json.JsonException)
            {
                // Whether it runs is not known until the engine answers.
                await Task.Delay(s_retryDelay, _time).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes the two streams apart: each piece has a header of its stream, three zeros and its length.</summary>
    private async Task ReadAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        char[] characters = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
        (Decoder Decoder, ClientLines Lines)[] streams = [.. Enumerable.Range(0, 3).Select(_ => (Encoding.UTF8.GetDecoder(), new ClientLines(_log)))];
        try
        {
            while (await _stream.ReadAtLeastAsync(buffer.AsMemory(0, HeaderLength), HeaderLength, throwOnEndOfStream: false).ConfigureAwait(false) == HeaderLength && buffer[0] < streams.Length)
            {
                (Decoder decoder, ClientLines lines) = streams[buffer[0]];
                uint left = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4));
                while (left > 0)
                {
                    int count = (int)Math.Min(left, (uint)buffer.Length);
                    await _stream.ReadExactlyAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
                    lines.Append(characters.AsSpan(0, decoder.GetChars(buffer.AsSpan(0, count), characters, flush: false)));
                    left -= (uint)count;
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The connection ended; with it the client does.
        }

        foreach ((_, ClientLines lines) in streams)
        {
            lines.End();
        }
    }
}
