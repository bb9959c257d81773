using System.Runtime.InteropServices;

namespace EthConsortium.Cli;

/// <summary>
/// Turns Ctrl+C, SIGTERM and a closed terminal (SIGHUP) into a cancellation, so that what was started is ended in
/// order. A request to end that comes another way counts as one of them. Only a second signal tears the process down.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Interrupt(context, 2)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Interrupt(context, 15)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Interrupt(context, 1)),
    ];

    public CancellationToken Token => _cancellation.Token;

    /// <summary>The number of the first signal that came, or 0.</summary>
    public int Signal => Volatile.Read(ref _signal);

    /// <summary>The first signal in words, for messages.</summary>
    public string Name => Signal switch
    {
        2 => "Ctrl+C",
        15 => "SIGTERM",
        1 => "SIGHUP",
        _ => "nothing",
    };

    /// <summary>As if that signal had come: 15 for a request to end, 1 for the end of whoever started this process.</summary>
    public void Raise(int number)
    {
        if (Interlocked.CompareExchange(ref _signal, number, 0) == 0)
        {
            // Callbacks of the token may do work; they run elsewhere, so that a second signal finds a free handler.
            _ = _cancellation.CancelAsync();
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _cancellation.Dispose();
    }

    private void Interrupt(PosixSignalContext context, int number)
    {
        // A second signal is let through: should cleaning up hang, the process ends, and its watcher ends the chain.
        context.Cancel = Signal == 0;
        Raise(number);
    }
}
