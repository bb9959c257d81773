using EthConsortium.Azure.Arm;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class SandboxFaultTests
{
    private static readonly ArmDeploymentRequest s_network = new(SandboxTemplates.Network) { Parameters = SandboxTemplates.NetworkParameters };

    public static TheoryData<SandboxFaultKind> Kinds =>
        [SandboxFaultKind.Throttled, SandboxFaultKind.ServerError, SandboxFaultKind.Unavailable, SandboxFaultKind.Dropped, SandboxFaultKind.AnswerLost, SandboxFaultKind.TokenExpired];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_request_of_a_deployment_fails_once_and_the_end_is_the_same(SandboxFaultKind kind)
    {
        (int requests, ResourceId[] expected) = await DeployAsync(fault: null);
        Assert.InRange(requests, 8, 60);
        for (int number = 1; number <= requests; number++)
        {
            await DeployAsync(new SandboxFault(kind) { RequestNumber = number }, expected);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Without_repetitions_the_error_is_exact_and_running_it_again_repairs(SandboxFaultKind kind)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId id = ArmDeployments.IdOf(running.Group, "member-0");
        running.Sandbox.Add(new SandboxFault(kind) { Method = "PUT", Times = 2 });
        using (ArmClient client = running.NewClient(maxRetries: 0))
        {
            ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.Deployments.StartAsync(id, s_network, default));
            (int, string) expected = kind switch
            {
                SandboxFaultKind.Throttled => (429, "TooManyRequests"),
                SandboxFaultKind.ServerError => (500, "InternalServerError"),
                SandboxFaultKind.Unavailable => (503, "ServerUnavailable"),
                SandboxFaultKind.TokenExpired => (401, "ExpiredAuthenticationToken"),
                _ => (0, ArmErrorCodes.Unreachable),
            };
            Assert.Equal(expected, (error.Status, error.Code));
            Assert.DoesNotContain(SandboxTemplates.Secret, error.ToString());
            Assert.StartsWith($"PUT {id} ", error.Message);
        }

        // Where only the answer was lost, the deployment runs; it is waited for instead.
        ArmDeployment? there = await running.Client.Deployments.ListAsync(running.Group, default).FirstOrDefaultAsync();
        if (there is null)
        {
            await running.Client.Deployments.StartAsync(id, s_network, default);
        }

        Assert.Equal(ArmDeploymentState.Succeeded, (await running.Client.Deployments.WaitAsync(id, onLook: null, default)).State);
        Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Every_resource_of_a_deployment_fails_once_and_running_it_again_repairs_and_repeats_nothing()
    {
        (_, ResourceId[] resources) = await DeployAsync(fault: null);
        foreach (ResourceId resource in resources)
        {
            await using RunningSandbox running = await RunningSandbox.StartAsync();
            ArmDeployments deployments = running.Client.Deployments;
            ResourceId id = ArmDeployments.IdOf(running.Group, "member-0");
            running.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = resource.ToString() });

            await deployments.StartAsync(id, s_network, default);
            ArmDeployment failed = await deployments.WaitAsync(id, onLook: null, default);
            await deployments.StartAsync(id, s_network, default);
            ArmDeployment repaired = await deployments.WaitAsync(id, onLook: null, default);

            Assert.Equal(resource.ToString(), Assert.Single(failed.Error!.Details).Target);
            Assert.Equal(ArmDeploymentState.Succeeded, repaired.State);
            Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        running.Sandbox.Add(new SandboxFault(SandboxFaultKind.Slow) { RequestNumber = 1 });

        Assert.Empty(await running.Client.Deployments.ListAsync(running.Group, default).ToArrayAsync());
        Assert.Empty(running.Retries);
    }

    [Fact]
    public async Task Waiting_can_be_given_up_and_taken_up_elsewhere()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId id = running.Group.Resource("Microsoft.Network/networkSecurityGroups", "nsg");
        ArmOperation started = await running.Client.PutAsync(id, "2025-05-01", """{"location":"westeurope"}""", default);
        using CancellationTokenSource givenUp = new();
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => started.WaitAsync(givenUp.Token));

        using ArmClient other = running.NewClient();
        ArmOperation resumed = await other.Resume(started.Link!).WaitAsync(default);

        Assert.Equal("Succeeded", resumed.Status);
        Assert.Contains("\"provisioningState\":\"Succeeded\"", resumed.Result);
        Assert.Throws<FormatException>(() => other.Resume("https://management.azure.com/subscriptions/x/operationresults/y?api-version=2025-04-01"));
    }

    [Fact]
    public async Task An_operation_by_Location_ends_with_the_resource()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId id = running.Group.Resource("Microsoft.Storage/storageAccounts", "store");

        ArmOperation operation = await running.Client.PutAsync(id, "2025-06-01", """{"location":"westeurope","sku":{"name":"Standard_LRS"},"kind":"StorageV2"}""", default);
        Assert.False(operation.HasCompleted);
        await operation.WaitAsync(default);

        Assert.Contains("https://store.blob.core.windows.net/", operation.Result);
    }

    [Fact]
    public async Task A_deletion_is_waited_for_and_may_be_repeated()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ResourceId id = running.Group.Resource("Microsoft.Network/networkSecurityGroups", "nsg");
        await (await running.Client.PutAsync(id, "2025-05-01", """{"location":"westeurope"}""", default)).WaitAsync(default);

        await (await running.Client.DeleteAsync(id, "2025-05-01", default)).WaitAsync(default);
        Assert.Null(await running.Client.FindAsync(id, "2025-05-01", default));
        Assert.True((await running.Client.DeleteAsync(id, "2025-05-01", default)).HasCompleted);
    }

    [Fact]
    public async Task A_stranger_with_another_certificate_is_not_talked_to()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        await using RunningSandbox stranger = await RunningSandbox.StartAsync();
        using HttpMessageHandler handler = running.Sandbox.CreateHandler();
        using ArmClient client = stranger.Sandbox.CreateClient(handler, new ArmClientOptions { RetryDelay = TimeSpan.FromMilliseconds(1) });

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => client.FindAsync(stranger.Group.Resource("Microsoft.Network/connections", "c"), "2025-05-01", default));

        Assert.Equal((0, ArmErrorCodes.Unreachable), (error.Status, error.Code));
        Assert.Empty(stranger.Sandbox.Requests);
    }

    private static async Task<(int Requests, ResourceId[] Resources)> DeployAsync(SandboxFault? fault, ResourceId[]? expected = null)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        if (fault is not null)
        {
            running.Sandbox.Add(fault);
        }

        ArmDeployments deployments = running.Client.Deployments;
        ResourceId id = ArmDeployments.IdOf(running.Group, "member-0");
        Assert.Null(await deployments.ValidateAsync(id, s_network, default));
        Assert.NotEmpty(await deployments.WhatIfAsync(id, s_network, default));
        await deployments.StartAsync(id, s_network, default);
        ArmDeployment done = await deployments.WaitAsync(id, onLook: null, default);
        ArmDeploymentStep[] steps = await deployments.ListStepsAsync(id, default).ToArrayAsync();
        Assert.True(done.State == ArmDeploymentState.Succeeded, $"{fault}: {done.Error}");
        Assert.Equal(SandboxTemplates.NetworkResources, steps.Count(step => step.Target is not null));
        Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
        Assert.Single(await deployments.ListAsync(running.Group, default).ToArrayAsync());
        if (expected is not null)
        {
            Assert.Equal(expected, running.Sandbox.Resources);
            Assert.Contains(running.Sandbox.Requests, request => request.Fault == fault!.Kind);
        }

        Assert.DoesNotContain(running.Retries, text => text.Contains(SandboxTemplates.Secret, StringComparison.Ordinal));
        return (running.Sandbox.Requests.Count, [.. running.Sandbox.Resources]);
    }
}
