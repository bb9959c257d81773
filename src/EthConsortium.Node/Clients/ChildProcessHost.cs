using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using EthConsortium.Core;

namespace EthConsortium.Node.Clients;

/// <summary>Runs the client as a child process on Linux, in a process group of its own, with a <see cref="Watcher"/> beside it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ChildProcessHost : IClientHost
{
    private readonly string _program;
    private readonly ClientPin _pin;
    private readonly TimeProvider _time;

    /// <summary>A host.</summary>
    /// <param name="program">The client's program.</param>
    /// <param name="pin">Which build it has to be.</param>
    /// <param name="time">The clock of deadlines; null is the system's.</param>
    public ChildProcessHost(string program, ClientPin pin, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(pin);
        _program = program;
        _pin = pin;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => _pin.VerifyAsync(_program, cancellationToken);

    /// <inheritdoc/>
    public Task<IClientProcess> StartAsync(ClientConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan? runUntil, ClientLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);
        cancellationToken.ThrowIfCancellationRequested();
        string limit = runUntil is { } deadline ? Watcher.Limit(deadline) : "";
        ProcessStartInfo start = new("setsid", ["bash", "-c", Watcher.Script, "client", limit, _program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = configuration.DataFolder,
        };

        // What the agent was configured with is none of the client's business.
        string? path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["HOME"] = configuration.DataFolder;
        foreach ((string name, string value) in configuration.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Task.FromResult<IClientProcess>(new ChildProcess(Process.Start(start)!, log, _time));
        }
        catch (Win32Exception error)
        {
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The client was not started, for which setsid and bash are needed: {error.Message}", _program, error);
        }
    }
}
