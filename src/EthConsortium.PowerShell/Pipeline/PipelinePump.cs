namespace EthConsortium.PowerShell.Pipeline;

/// <summary>
/// Runs an asynchronous operation on the pool while the thread that called, the pipeline thread, does what the operation
/// asks of it: PowerShell allows writing and asking from that thread only. Knows nothing of PowerShell.
/// </summary>
internal sealed class PipelinePump
{
    private const int NoThread = 0;

    private readonly CancellationTokenSource _stop = new();
    private readonly object _gate = new();
    private readonly Queue<Action> _queue = new();
    private Exception? _failure;
    private int _pipelineThread = NoThread;
    private bool _running;
    private bool _stopped;

    /// <summary>Does something on the calling thread, which is the pipeline thread meanwhile: what it posts is done at once.</summary>
    public void Do(Action action)
    {
        _pipelineThread = Environment.CurrentManagedThreadId;
        try
        {
            action();
        }
        finally
        {
            // Somebody else may be on this thread next.
            _pipelineThread = NoThread;
        }
    }

    /// <summary>
    /// Runs the operation and, on the calling thread, everything it posts, in order. Returns when the operation has ended
    /// and its last post is done.
    /// </summary>
    /// <returns>The exception that the operation ended with, or null.</returns>
    /// <exception cref="OperationCanceledException">
    /// <see cref="Stop"/> was called. The operation was told so but not waited for; what it posts from now on is dropped.
    /// </exception>
    /// <remarks>
    /// An exception of something posted is thrown as it is, and the operation is stopped: the pipeline wants no more from it.
    /// </remarks>
    public Exception? Run(Func<CancellationToken, Task> operation)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            _failure = null;
            _running = true;
        }

        _ = Task.Run(() => RunToEndAsync(operation), _stop.Token);
        try
        {
            Do(() =>
            {
                while (Take() is { } action)
                {
                    action();
                }
            });
        }
        catch
        {
            Stop();
            throw;
        }

        lock (_gate)
        {
            ThrowIfStopped();
            return _failure;
        }
    }

    /// <summary>
    /// Has the pipeline thread do something, after everything posted before. Does not wait. Any thread may call it.
    /// </summary>
    /// <returns>False when nobody will do it: the operation has ended or was stopped.</returns>
    public bool Post(Action action)
    {
        if (Environment.CurrentManagedThreadId == _pipelineThread)
        {
            action();
            return true;
        }

        lock (_gate)
        {
            if (_stopped || !_running)
            {
                return false;
            }

            _queue.Enqueue(action);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Has the pipeline thread find something out, and waits for the answer.</summary>
    /// <exception cref="OperationCanceledException">The pipeline was stopped before it answered, or by the question.</exception>
    public Task<T> InvokeAsync<T>(Func<T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool posted = Post(() =>
        {
            try
            {
                answer.TrySetResult(question());
            }
            catch
            {
                answer.TrySetCanceled(CancellationToken.None);
                throw;
            }
        });
        if (!posted)
        {
            answer.TrySetCanceled(CancellationToken.None);
        }

        return answer.Task.WaitAsync(_stop.Token);
    }

    /// <summary>Cancels the operation and sends the pipeline thread home. Any thread may call it, any number of times.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            _queue.Clear();
            Monitor.Pulse(_gate);
        }

        // The token is cancelled when this returns; whoever listens to it is called on the pool, so that a slow listener
        // holds up neither this thread nor the pipeline.
        _ = _stop.CancelAsync();
    }

    // The gate is held: between Stop taking it and the token being cancelled there is a moment.
    private void ThrowIfStopped()
    {
        if (_stopped)
        {
            throw new OperationCanceledException();
        }
    }

    private async Task RunToEndAsync(Func<CancellationToken, Task> operation)
    {
        Exception? failure = null;
        try
        {
            await operation(_stop.Token);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        lock (_gate)
        {
            _failure = failure;
            _running = false;
            Monitor.Pulse(_gate);
        }
    }

    private Action? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_queue.TryDequeue(out Action? action))
                {
                    return action;
                }

                if (_stopped || !_running)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }
        }
    }
}
