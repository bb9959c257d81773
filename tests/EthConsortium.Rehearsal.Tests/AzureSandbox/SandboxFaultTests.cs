using System.Text.RegularExpressions;
using EthConsortium.Azure.Arm;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed partial class SandboxFaultTests
{
    private const string Name = "member-0";

    private static readonly ArmDeploymentRequest s_network = new(SandboxTemplates.Network) { Parameters = SandboxTemplates.NetworkParameters };

    /// <summary>All ways in which a request fails, or nearly does, and goes well when it is sent again.</summary>
    public static TheoryData<SandboxFaultKind> Kinds => [.. Enum.GetValues<SandboxFaultKind>().Where(kind => kind is not (SandboxFaultKind.ResourceFails or SandboxFaultKind.Forbidden))];

    /// <summary>Those of them in which a request really fails.</summary>
    public static TheoryData<SandboxFaultKind> FailingKinds => [.. Enum.GetValues<SandboxFaultKind>().Where(kind => kind is not (SandboxFaultKind.ResourceFails or SandboxFaultKind.Forbidden or SandboxFaultKind.Slow))];

    /// <summary>With what no client sends again.</summary>
    public static TheoryData<SandboxFaultKind> AllKinds => [.. Enum.GetValues<SandboxFaultKind>().Where(kind => kind != SandboxFaultKind.ResourceFails)];

    /// <summary>What a client that repeats nothing says of a request that failed; null when nothing did: a slow answer comes, and a new token is asked for at once.</summary>
    public static (int Status, string Code)? ErrorOf(SandboxFaultKind kind) => kind switch
    {
        SandboxFaultKind.Throttled => (429, "TooManyRequests"),
        SandboxFaultKind.ServerError => (500, "InternalServerError"),
        SandboxFaultKind.Unavailable => (503, "ServerUnavailable"),
        SandboxFaultKind.Forbidden => (403, "AuthorizationFailed"),
        SandboxFaultKind.Dropped or SandboxFaultKind.AnswerLost => (0, ArmErrorCodes.Unreachable),
        _ => null,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_request_of_a_deployment_fails_once_and_the_end_is_the_same(SandboxFaultKind kind) => await FailEachAsync(kind, async (running, group, failed) =>
    {
        await RunAsync(running.Client.Deployments, group);
        Assert.Equal(kind, running.Sandbox.Requests[failed - 1].Fault);
    });

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Without_repetitions_the_error_of_every_request_is_exact_and_running_it_again_repairs(SandboxFaultKind kind) => await FailEachAsync(kind, async (running, group, failed) =>
    {
        using ArmClient once = running.NewClient(maxRetries: 0);
        ArmRequestException? error = await Record.ExceptionAsync(() => RunAsync(once.Deployments, group)) as ArmRequestException;
        CheckError(kind, error, running.Sandbox.Requests[failed - 1], SandboxTemplates.Secret);
        await RunAsync(running.Client.Deployments, group);
    });

    [Fact]
    public async Task An_expired_token_that_is_not_followed_by_a_good_one_is_told_as_such()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        running.Sandbox.Add(new SandboxFault(SandboxFaultKind.TokenExpired) { Method = "PUT", Times = 2 });

        ArmRequestException error = await Assert.ThrowsAsync<ArmRequestException>(() => running.Client.Deployments.StartAsync(ArmDeployments.IdOf(running.Group, "member-0"), s_network, default));

        Assert.Equal((401, "ExpiredAuthenticationToken"), (error.Status, error.Code));
    }

    [Fact]
    public async Task Every_resource_of_a_deployment_fails_once_and_running_it_again_repairs_and_repeats_nothing()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        ArmDeployments deployments = running.Client.Deployments;
        await RunAsync(deployments, running.Group);
        string[] expected = NamesIn(running, running.Group);
        for (int i = 0; i < expected.Length; i++)
        {
            ResourceId group = running.Sandbox.AddResourceGroup(RunningSandbox.Subscription, $"half-{i}", "westeurope");
            ResourceId id = ArmDeployments.IdOf(group, Name);
            string resource = (group + expected[i]).Replace("{group}", group.Name, StringComparison.Ordinal).Replace("{prefix}", PrefixOf(group), StringComparison.Ordinal).Replace("{name}", "", StringComparison.Ordinal);
            running.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = resource });

            await deployments.StartAsync(id, RequestFor(group), default);
            ArmDeployment failed = await deployments.WaitAsync(id, onLook: null, default);
            await RunAsync(deployments, group);

            Assert.StartsWith(resource, Assert.Single(failed.Error!.Details).Target, StringComparison.Ordinal);
            Assert.Equal(expected.Order(), NamesIn(running, group).Order());
        }

        Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
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

    /// <summary>Exactly the failed request is named, in Azure's words; nothing of a secret is.</summary>
    internal static void CheckError(SandboxFaultKind kind, ArmRequestException? error, SandboxRequest failed, string secret)
    {
        Assert.Equal(kind, failed.Fault);
        Assert.Equal(ErrorOf(kind), error is null ? null : (error.Status, error.Code));
        if (error is not null)
        {
            Assert.StartsWith($"{failed.Method} {failed.Path.TrimEnd('/')}", error.Message, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>In one sandbox, with a resource group for each request that fails: all deployments end with the same resources, none written twice.</summary>
    private static async Task FailEachAsync(SandboxFaultKind kind, Func<RunningSandbox, ResourceId, int, Task> play)
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync(new SandboxOptions(RunningSandbox.Subscription) { PageSize = 3, SlowAnswer = TimeSpan.FromMilliseconds(5) });
        await RunAsync(running.Client.Deployments, running.Group);
        int requests = running.Sandbox.Requests.Count;
        string[] expected = NamesIn(running, running.Group);
        Assert.Equal(SandboxTemplates.NetworkResources, expected.Length);
        Assert.InRange(requests, 8, 60);
        for (int number = 1; number <= requests; number++)
        {
            ResourceId group = running.Sandbox.AddResourceGroup(RunningSandbox.Subscription, $"bank-{number}", "westeurope");
            int failed = running.Sandbox.Requests.Count + number;
            running.Sandbox.Add(new SandboxFault(kind) { RequestNumber = failed });

            await play(running, group, failed);

            Assert.Equal(expected, NamesIn(running, group));
            Assert.Single(await running.Client.Deployments.ListAsync(group, default).ToArrayAsync());
        }

        Assert.All(running.Sandbox.Writes.Values, times => Assert.Equal(1, times));
        Assert.DoesNotContain(running.Retries.Concat(running.Sandbox.Requests.Select(request => request.ToString())), text => text.Contains(SandboxTemplates.Secret, StringComparison.Ordinal));
    }

    /// <summary>The template with names that nobody else in the world has: a vault's, a storage account's and a host's.</summary>
    private static ArmDeploymentRequest RequestFor(ResourceId group) => s_network with
    {
        Template = SandboxTemplates.Network.Replace("bank-a-akv", $"{group.Name}-akv", StringComparison.Ordinal).Replace("bankastore", $"{PrefixOf(group)}store", StringComparison.Ordinal),
        Parameters = SandboxTemplates.NetworkParameters.Replace("eth4bank", PrefixOf(group), StringComparison.Ordinal),
    };

    private static string PrefixOf(ResourceId group) => group.Name.Replace("-", "", StringComparison.Ordinal);

    /// <summary>What is in a group, without what distinguishes it from others. A role assignment has a GUID of its group for a name.</summary>
    private static string[] NamesIn(RunningSandbox running, ResourceId group) =>
    [
        .. running.Sandbox.Resources.Select(id => id.ToString()).Where(id => id.StartsWith(group + "/", StringComparison.OrdinalIgnoreCase)).Select(id => RoleAssignmentName()
            .Replace(id[group.ToString().Length..], "{name}").Replace($"{group.Name}-", "{group}-", StringComparison.Ordinal).Replace(PrefixOf(group), "{prefix}", StringComparison.Ordinal)),
    ];

    [GeneratedRegex("(?<=roleAssignments/)[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    private static partial Regex RoleAssignmentName();

    // As whoever deploys does; where an answer was lost the deployment runs, and is waited for first.
    private static async Task RunAsync(ArmDeployments deployments, ResourceId group)
    {
        ResourceId id = ArmDeployments.IdOf(group, Name);
        Assert.Null(await deployments.ValidateAsync(id, RequestFor(group), default));
        Assert.NotEmpty(await deployments.WhatIfAsync(id, RequestFor(group), default));
        try
        {
            await deployments.StartAsync(id, RequestFor(group), default);
        }
        catch (ArmRequestException error) when (error.Has("DeploymentActive"))
        {
        }

        ArmDeployment done = await deployments.WaitAsync(id, onLook: null, default);
        ArmDeploymentStep[] steps = await deployments.ListStepsAsync(id, default).ToArrayAsync();
        Assert.True(done.State == ArmDeploymentState.Succeeded, $"{done.Error}");
        Assert.Equal(SandboxTemplates.NetworkResources, steps.Count(step => step.Target is not null));
    }
}
