using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Clients;

/// <summary>
/// Keeps one client up: writes its files, starts it, looks at it, starts it anew with growing waits when it ends or is silent,
/// and stops it. Safe for concurrent use; <see cref="StartAsync"/> and <see cref="StopAsync"/> may alternate.
/// </summary>
public sealed class ClientSupervisor : IAsyncDisposable
{
    private readonly IClientHost _host;
    private readonly ClientSupervisorOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();

    private ClientStatus _status;
    private ClientConfiguration _configuration = null!;
    private IClientProcess? _process;
    private TimeSpan? _runUntil;
    private IReadOnlyList<Enode> _told = [];
    private TaskCompletionSource _extended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _stopping;
    private MemoryFolder? _secrets;
    private Task _running = Task.CompletedTask;
    private int _failures;
    private long _failingSince;

    /// <summary>A supervisor of nothing yet.</summary>
    /// <param name="host">Where the client runs.</param>
    /// <param name="options">How it is kept up; null is all defaults.</param>
    /// <param name="time">The clock of all waits; null is the system's.</param>
    /// <param name="log">Where the client's lines go; null is a log of its own.</param>
    public ClientSupervisor(IClientHost host, ClientSupervisorOptions? options = null, TimeProvider? time = null, ClientLog? log = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
        _options = options ?? new ClientSupervisorOptions();
        _time = time ?? TimeProvider.System;
        Log = log ?? new ClientLog();
        _status = new ClientStatus(ClientState.Stopped, _time.GetUtcNow());
    }

    /// <summary>Is told every change of state, in order. It must neither throw nor take long.</summary>
    public Action<ClientStatus>? StateChanged { get; set; }

    /// <summary>How the client is.</summary>
    public ClientStatus Status
    {
        get
        {
            lock (_lock)
            {
                return _status;
            }
        }
    }

    private ClientConfiguration Configuration
    {
        get
        {
            lock (_lock)
            {
                return _configuration;
            }
        }
    }

    /// <summary>What the client wrote last.</summary>
    public ClientLog Log { get; }

    /// <summary>Writes the client's files and secrets and starts it. From then on it is kept up until <see cref="StopAsync"/>.</summary>
    /// <param name="configuration">The client.</param>
    /// <param name="key">The key of its account. It is copied; the caller's may be disposed afterwards.</param>
    /// <param name="runUntil">When the client is dead at the latest unless <see cref="RunUntil"/> says otherwise by then; null for a client that needs no lease.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="ConsortiumException">The configuration, the pin or the folders are wrong: trying again would not help.</exception>
    /// <exception cref="InvalidOperationException">It is started already.</exception>
    public async Task StartAsync(ClientConfiguration configuration, EthECKey key, TimeSpan? runUntil, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(key);
        ClientLaunch launch = ClientLaunch.For(configuration);
        if (key.Address != configuration.Account)
        {
            throw new ConsortiumException(ErrorCode.ClientConfigurationInvalid, $"Expected the key of {configuration.Account}, found that of {key.Address}.", configuration.Account);
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stopping is not null)
            {
                throw new InvalidOperationException("The client is started already.");
            }

            await _host.PrepareAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            ClientConfiguration started = configuration;
            if (launch.Secrets.Count > 0)
            {
                (_secrets, started) = ClientSecretFiles.Write(configuration, key, Log);
            }

            lock (_lock)
            {
                _configuration = started;
                _runUntil = runUntil;
                _status = new ClientStatus(ClientState.Stopped, _time.GetUtcNow());
            }

            _stopping = new CancellationTokenSource();
            _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Allows the client to run until then and no longer: to be told again and again, every few seconds. The client is dead by
    /// then whatever becomes of the agent.
    /// </summary>
    /// <param name="deadline">The <see cref="IdentityLease.ClientDeadline"/>, as time since the zero of <see cref="BootTime"/>. Past already: the client is killed.</param>
    public void RunUntil(TimeSpan deadline)
    {
        IClientProcess? process;
        lock (_lock)
        {
            _runUntil = deadline;
            process = _process;
            _extended.TrySetResult();
            _extended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        process?.RunUntil(deadline);
    }

    /// <summary>Sets the nodes that the client keeps a connection to, while it runs where it has a socket for that, and for every later start.</summary>
    /// <param name="nodes">The nodes, in the place of <see cref="ClientConfiguration.StaticNodes"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the client that runs knows of all of them; otherwise it will when it is started again.</returns>
    /// <exception cref="ConsortiumException">A node cannot be one: <see cref="ErrorCode.ClientConfigurationInvalid"/>.</exception>
    /// <exception cref="InvalidOperationException">The client is not started.</exception>
    public async Task<bool> SetStaticNodesAsync(IReadOnlyList<Enode> nodes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stopping is null)
            {
                throw new InvalidOperationException("The client is not started.");
            }

            ClientConfiguration changed = Configuration with { StaticNodes = [.. nodes] };
            _ = ClientLaunch.For(changed);
            IReadOnlyList<Enode> told;
            lock (_lock)
            {
                _configuration = changed;
                told = _told;
            }

            if (!await ClientAdministration.ChangePeersAsync(changed, told, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            lock (_lock)
            {
                _told = [.. changed.KeptNodes];
            }

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Asks the client over its socket for administration.</summary>
    /// <param name="method">The method of JSON-RPC.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Gives up; it may have been done.</param>
    /// <returns>The result.</returns>
    /// <exception cref="IOException">The client did not do it, or does not answer.</exception>
    internal Task<JsonElement> AdministerAsync(string method, object[] parameters, CancellationToken cancellationToken) =>
        ClientAdministration.AskAsync(Configuration, method, parameters, cancellationToken);

    /// <summary>Stops the client and returns when nothing of it runs any more and its secrets are erased. Does nothing when it is not started.</summary>
    /// <param name="deadline">How long the client may take to end by itself; then it is killed.</param>
    public async Task StopAsync(TimeSpan deadline)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_stopping is null)
            {
                return;
            }

            await _stopping.CancelAsync().ConfigureAwait(false);
            IClientProcess? process;
            lock (_lock)
            {
                process = _process;
            }

            if (process is not null)
            {
                await process.StopAsync(deadline).ConfigureAwait(false);
            }

            await _running.ConfigureAwait(false);
            _secrets?.Dispose();
            _secrets = null;
            _stopping.Dispose();
            _stopping = null;
            Log.Hide();
            Become(ClientState.Stopped, status => status with { Process = null, Health = null });
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Kills the client, if it runs.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    private static void WriteFiles(ClientConfiguration configuration, ClientLaunch launch)
    {
        try
        {
            if (launch.Files.Count > 0)
            {
                PrivateFiles.CreateFolder(configuration.DataFolder);
            }

            foreach (ClientFile file in launch.Files)
            {
                File.WriteAllText(file.Path, file.Text);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The client's files cannot be written: {error.Message}", configuration.DataFolder, error);
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        Backoff backoff = new(_options.FirstDelay, _options.MaxDelay);
        ForgetFailures(backoff);
        try
        {
            while (true)
            {
                await WaitForLeaseAsync(stopping).ConfigureAwait(false);
                string failure;
                try
                {
                    failure = await RunOnceAsync(backoff, stopping).ConfigureAwait(false);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    // Whatever it is: nobody else would start the client again.
                    Forget();
                    failure = error is ConsortiumException ? error.Message : error.ToString();
                }

                stopping.ThrowIfCancellationRequested();
                if (IsExpired(out _))
                {
                    Become(ClientState.Expired, status => status with { Process = null, Health = null });
                    continue;
                }

                bool isHopeless = ++_failures >= _options.MaxFailures || _time.GetElapsedTime(_failingSince) >= _options.MaxFailing;
                Become(ClientState.Failed, status => status with { Process = null, Health = null, Restarts = status.Restarts + 1, LastFailure = failure, IsHopeless = isHopeless });
                await Task.Delay(backoff.Next(), _time, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // StopAsync asked for it.
        }
    }

    private async Task WaitForLeaseAsync(CancellationToken stopping)
    {
        while (IsExpired(out Task extended))
        {
            Become(ClientState.Expired);
            await extended.WaitAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the client may not be started now.</summary>
    /// <param name="extended">Ends when a new limit is set.</param>
    private bool IsExpired(out Task extended)
    {
        lock (_lock)
        {
            extended = _extended.Task;
            return _runUntil - _options.LeastTime <= BootTime.Instance.GetElapsedTime(0);
        }
    }

    /// <summary>One life of the client, to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> RunOnceAsync(Backoff backoff, CancellationToken stopping)
    {
        Become(ClientState.Starting);
        ClientConfiguration configuration = Configuration;
        ClientLaunch launch = ClientLaunch.For(configuration);
        WriteFiles(configuration, launch);
        lock (_lock)
        {
            _told = [.. configuration.KeptNodes];
        }

        if (launch.Initialization is { } initialization)
        {
            IClientProcess first = await StartProcessAsync(configuration, initialization, stopping).ConfigureAwait(false);
            await using (first.ConfigureAwait(false))
            {
                int code = await first.Exited.ConfigureAwait(false);
                Forget();
                if (code != 0)
                {
                    return Describe("The client did not make its block 0", code);
                }
            }

            if (IsExpired(out _))
            {
                return "Its time was over when its block 0 was made.";
            }
        }

        IClientProcess process = await StartProcessAsync(configuration, launch.Arguments, stopping).ConfigureAwait(false);
        await using (process.ConfigureAwait(false))
        {
            Become(ClientState.Starting, status => status with { Process = process.Name });
            string? killed = await WatchAsync(process, configuration, backoff, stopping).ConfigureAwait(false);
            int code = await process.Exited.ConfigureAwait(false);
            Forget();
            return killed ?? Describe("The client ended", code);
        }
    }

    private async Task<IClientProcess> StartProcessAsync(ClientConfiguration configuration, IReadOnlyList<string> arguments, CancellationToken stopping)
    {
        TimeSpan? limit;
        lock (_lock)
        {
            limit = _runUntil;
        }

        IClientProcess process = await _host.StartAsync(configuration, arguments, limit, Log, stopping).ConfigureAwait(false);
        lock (_lock)
        {
            _process = process;
            limit = _runUntil == limit ? null : _runUntil;
        }

        // What came while it was being started.
        if (limit is { } later)
        {
            process.RunUntil(later);
        }

        if (stopping.IsCancellationRequested)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            Forget();
            stopping.ThrowIfCancellationRequested();
        }

        return process;
    }

    private void ForgetFailures(Backoff backoff)
    {
        backoff.Reset();
        _failures = 0;
        _failingSince = _time.GetTimestamp();
        lock (_lock)
        {
            _status = _status with { IsHopeless = false };
        }
    }

    private void Forget()
    {
        lock (_lock)
        {
            _process = null;
        }
    }

    /// <summary>Looks at the client until it has ended, or is killed for its silence.</summary>
    /// <returns>Why it was killed; null when it ended by itself, or was told to.</returns>
    private async Task<string?> WatchAsync(IClientProcess process, ClientConfiguration configuration, Backoff backoff, CancellationToken stopping)
    {
        using ClientHealthProbe probe = new(configuration, _options.Health, _time);
        long started = _time.GetTimestamp();
        long? answering = null;
        long? answered = null;
        while (!process.Exited.IsCompleted && !stopping.IsCancellationRequested)
        {
            ClientHealth? found;
            try
            {
                found = await probe.LookAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break; // The process is being asked to end; its time for that is not cut short.
            }

            long now = _time.GetTimestamp();
            if (found is { } health)
            {
                answered = now;
                answering ??= now;
                Become(probe.Judge(health, Configuration), status => status with { Health = health });
                if (_time.GetElapsedTime(answering.Value, now) >= _options.ResetAfter)
                {
                    ForgetFailures(backoff);
                }
            }
            else
            {
                answering = null;
                TimeSpan silence = _time.GetElapsedTime(answered ?? started, now);
                if (silence > (answered is null ? _options.MaxStart : _options.MaxSilence))
                {
                    await process.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
                    return $"The client did not answer for {silence.TotalSeconds:0} s and was killed. Its last lines:\n{Log.Tail}";
                }

                Become(answered is null ? ClientState.Starting : ClientState.NotAnswering);
            }

            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(process.Exited, Task.Delay(_options.LookInterval, _time, waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
        }

        return null;
    }

    private string Describe(string what, int exitCode) => $"{what} with exit code {exitCode}. Its last lines:\n{Log.Tail}";

    private void Become(ClientState state, Func<ClientStatus, ClientStatus>? change = null)
    {
        ClientStatus changed;
        lock (_lock)
        {
            bool isNew = _status.State != state;
            _status = change is null ? _status : change(_status);
            if (!isNew)
            {
                return;
            }

            changed = _status = _status with { State = state, Since = _time.GetUtcNow() };
        }

        StateChanged?.Invoke(changed);
    }
}
