using EthConsortium.Node.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;

namespace EthConsortium.Node.Tests.Identities;

/// <summary>The fence alone, on a machine whose clock is right: 60 s of lease less 10 for the client and 5 of slack are 45.</summary>
public class LeaseFenceTests
{
    private readonly World _world = new(seed: 0);
    private readonly Machine _machine;
    private readonly SimulatedProcess _process;
    private int _doubts;

    public LeaseFenceTests()
    {
        _machine = new Machine(_world, "vm", rate: 1);
        _process = new SimulatedProcess(_machine);
    }

    [Fact]
    public void It_falls_45_seconds_after_the_sending_of_the_last_request_that_was_granted()
    {
        using LeaseFence fence = Create();
        RunTo(10);
        LeaseMoment sent = LeaseMoment.Now(_process);
        RunTo(40); // the answer takes half a minute
        fence.Extend(sent);
        Assert.Equal(TimeSpan.FromSeconds(65), fence.ClientDeadline);
        RunTo(54.8);
        Assert.False(fence.Lost.IsCancellationRequested);
        RunTo(55.2);
        Assert.True(fence.Lost.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(65), fence.ClientDeadline);
    }

    [Fact]
    public void What_is_lost_stays_lost_when_the_store_grants_it_late()
    {
        using LeaseFence fence = Create();
        RunTo(44);
        LeaseMoment sent = LeaseMoment.Now(_process);
        RunTo(46);
        fence.Extend(sent);
        Assert.True(fence.Lost.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(55), fence.ClientDeadline);
    }

    [Fact]
    public void An_answer_that_is_read_after_a_pause_does_not_revive_it()
    {
        using LeaseFence fence = Create();
        RunTo(10);
        LeaseMoment sent = LeaseMoment.Now(_process);
        _process.Stop(TimeSpan.FromSeconds(50));
        _process.Run(() => fence.Extend(sent)); // before any timer
        RunTo(60);
        Assert.True(fence.Lost.IsCancellationRequested);
    }

    [Fact]
    public void A_store_that_gives_it_to_another_leaves_the_client_no_time()
    {
        using LeaseFence fence = Create();
        RunTo(20);
        fence.Lose("It is somebody else's.");
        Assert.True(fence.Lost.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(20), fence.ClientDeadline);
        Assert.Equal("It is somebody else's.", fence.Reason);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void A_wall_clock_that_is_set_has_to_be_answered_by_a_renewal(int seconds)
    {
        using LeaseFence fence = Create();
        RunTo(20);
        LeaseMoment before = LeaseMoment.Now(_process);
        _machine.SetWallClock(TimeSpan.FromSeconds(seconds));
        RunTo(20.2);
        Assert.Equal(1, _doubts);
        fence.Extend(before); // proves nothing
        Assert.Equal(22.1, fence.ClientDeadline.TotalSeconds, 0.11);
        fence.Extend(LeaseMoment.Now(_process));
        Assert.Equal(75.2, fence.ClientDeadline.TotalSeconds, 0.01);
        RunTo(60);
        Assert.False(fence.Lost.IsCancellationRequested);
        Assert.Equal(1, _doubts);
    }

    [Fact]
    public void Without_that_renewal_it_falls()
    {
        using LeaseFence fence = Create();
        RunTo(20);
        _machine.SetWallClock(TimeSpan.FromSeconds(100));
        RunTo(22.3);
        Assert.True(fence.Lost.IsCancellationRequested);
        Assert.True(fence.ClientDeadline <= TimeSpan.FromSeconds(22.1));
    }

    private LeaseFence Create() => new(_process, new LeaseTiming(), LeaseMoment.Now(_process), () => _doubts++);

    private void RunTo(double seconds) => _world.RunUntil(TimeSpan.FromSeconds(seconds));
}
