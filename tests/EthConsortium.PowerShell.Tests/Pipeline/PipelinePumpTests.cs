using EthConsortium.PowerShell.Pipeline;

namespace EthConsortium.PowerShell.Tests.Pipeline;

public class PipelinePumpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PipelinePump _pump = new();

    [Fact]
    public void Runs_the_operation_on_another_thread_and_what_it_posts_on_the_calling_one_in_order()
    {
        int pipelineThread = Environment.CurrentManagedThreadId;
        int operationThread = pipelineThread;
        List<(int Number, int Thread)> done = [];

        Exception? failure = _pump.Run(async _ =>
        {
            operationThread = Environment.CurrentManagedThreadId;
            for (int i = 0; i < 1000; i++)
            {
                int number = i;
                Assert.True(_pump.Post(() => done.Add((number, Environment.CurrentManagedThreadId))));
                if (i % 100 == 0)
                {
                    await Task.Yield();
                }
            }
        });

        Assert.Null(failure);
        Assert.NotEqual(pipelineThread, operationThread);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (i, pipelineThread)), done);
    }

    [Fact]
    public void Takes_posts_of_many_threads_at_once_and_loses_none()
    {
        int done = 0;

        _pump.Run(ct => Parallel.ForAsync(0, 5000, ct, (_, _) =>
        {
            _pump.Post(() => done++);
            return ValueTask.CompletedTask;
        }));

        Assert.Equal(5000, done);
    }

    [Fact]
    public void Answers_a_question_from_the_calling_thread()
    {
        int pipelineThread = Environment.CurrentManagedThreadId;
        int answer = 0;

        Exception? failure = _pump.Run(async _ => answer = await _pump.InvokeAsync(() => Environment.CurrentManagedThreadId));

        Assert.Null(failure);
        Assert.Equal(pipelineThread, answer);
    }

    [Fact]
    public void Does_at_once_what_the_pipeline_thread_itself_posts()
    {
        List<string> done = [];

        _pump.Do(() => Assert.True(_pump.Post(() => done.Add("before"))));
        _pump.Run(_ =>
        {
            _pump.Post(() =>
            {
                _pump.Post(() => done.Add("inner"));
                done.Add("outer");
            });
            return Task.CompletedTask;
        });

        Assert.Equal(["before", "inner", "outer"], done);
    }

    [Fact]
    public void Does_nothing_on_a_thread_that_is_the_pipeline_thread_no_longer()
    {
        _pump.Do(() => { });
        _pump.Run(_ => Task.CompletedTask);

        Assert.False(_pump.Post(() => Assert.Fail("posted")));
    }

    [Fact]
    public void Returns_the_exception_of_the_operation_after_everything_it_posted()
    {
        bool posted = false;
        InvalidOperationException thrown = new("from the operation");

        Exception? failure = _pump.Run(_ =>
        {
            _pump.Post(() => posted = true);
            throw thrown;
        });

        Assert.Same(thrown, failure);
        Assert.True(posted);
    }

    [Fact]
    public void Runs_one_operation_after_the_other_and_forgets_the_failure_of_the_first()
    {
        Assert.NotNull(_pump.Run(_ => throw new InvalidOperationException()));
        Assert.Null(_pump.Run(_ => Task.CompletedTask));
    }

    [Fact]
    public async Task Stop_cancels_the_operation_and_sends_the_pipeline_thread_home_although_the_operation_goes_on()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<(bool Cancelled, bool Posted)> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool written = false;
        Task<Exception?> pipeline = RunOnThread(async ct =>
        {
            started.SetResult();
            await release.Task;
            seen.SetResult((ct.IsCancellationRequested, _pump.Post(() => written = true)));
        });
        await started.Task.WaitAsync(Patience);

        _pump.Stop();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.WaitAsync(Patience));
        release.SetResult();
        Assert.Equal((true, false), await seen.Task.WaitAsync(Patience));
        Assert.False(written);
    }

    [Fact]
    public async Task Stop_does_not_wait_for_those_who_listen_to_the_token()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim release = new();
        Task<Exception?> pipeline = RunOnThread(async ct =>
        {
            await using CancellationTokenRegistration slow = ct.Register(() => release.Wait(Patience));
            started.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
        });
        await started.Task.WaitAsync(Patience);

        _pump.Stop();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.WaitAsync(Patience));
        release.Set();
    }

    [Fact]
    public async Task Stop_drops_what_is_queued_and_cancels_a_question()
    {
        using ManualResetEventSlim busy = new();
        using ManualResetEventSlim release = new();
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool written = false;
        Task<Exception?> pipeline = RunOnThread(async _ =>
        {
            _pump.Post(() =>
            {
                busy.Set();
                release.Wait(Patience);
            });
            _pump.Post(() => written = true);
            try
            {
                await _pump.InvokeAsync(() => true);
                cancelled.SetResult(false);
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult(true);
            }
        });
        Assert.True(busy.Wait(Patience));

        _pump.Stop();

        Assert.True(await cancelled.Task.WaitAsync(Patience));
        release.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.WaitAsync(Patience));
        Assert.False(written);
    }

    [Fact]
    public async Task An_exception_of_something_posted_is_thrown_as_it_is_and_cancels_the_operation()
    {
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        InvalidOperationException thrown = new("the pipeline wants no more");

        InvalidOperationException caught = Assert.Throws<InvalidOperationException>(() => _pump.Run(async ct =>
        {
            _pump.Post(() => throw thrown);
            await Task.Delay(Timeout.Infinite, ct).ContinueWith(delay => cancelled.SetResult(delay.IsCanceled), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }));

        Assert.Same(thrown, caught);
        Assert.True(await cancelled.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task An_exception_of_a_question_is_thrown_in_the_pipeline_and_cancels_the_question()
    {
        TaskCompletionSource<Exception> asker = new(TaskCreationOptions.RunContinuationsAsynchronously);
        InvalidOperationException thrown = new("stopped while asking");

        InvalidOperationException caught = Assert.Throws<InvalidOperationException>(() => _pump.Run(async _ =>
        {
            try
            {
                await _pump.InvokeAsync<bool>(() => throw thrown);
            }
            catch (Exception exception)
            {
                asker.SetResult(exception);
            }
        }));

        Assert.Same(thrown, caught);
        Assert.IsAssignableFrom<OperationCanceledException>(await asker.Task.WaitAsync(Patience));
    }

    [Fact]
    public void Once_stopped_nothing_runs_any_more()
    {
        bool ran = false;
        _pump.Stop();
        _pump.Stop();

        Assert.ThrowsAny<OperationCanceledException>(() => _pump.Run(_ =>
        {
            ran = true;
            return Task.CompletedTask;
        }));
        Assert.False(ran);
    }

    [Fact]
    public async Task A_question_after_the_operation_has_ended_is_cancelled()
    {
        Task<bool>? late = null;
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Run(_ =>
        {
            late = Task.Run(async () =>
            {
                await end.Task;
                return await _pump.InvokeAsync(() => true);
            });
            return Task.CompletedTask;
        });

        end.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late!.WaitAsync(Patience));
    }

    // A thread of its own, as the pipeline has one: the test may stop it from outside.
    private Task<Exception?> RunOnThread(Func<CancellationToken, Task> operation) =>
        Task.Factory.StartNew(() => _pump.Run(operation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
