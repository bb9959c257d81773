using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Azure.Core;

namespace EthConsortium.Azure.Arm;

/// <summary>Deployments of templates into resource groups.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/resources/deployments.</remarks>
public sealed class ArmDeployments
{
    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-04-01";

    private const string Type = "Microsoft.Resources/deployments";

    private readonly ArmClient _client;

    internal ArmDeployments(ArmClient client) => _client = client;

    /// <summary>The id of a deployment.</summary>
    /// <param name="resourceGroup">The resource group.</param>
    /// <param name="name">Its name, 1 to 64 letters, digits, dots, hyphens, underscores and parentheses.</param>
    public static ResourceId IdOf(ResourceId resourceGroup, string name)
    {
        ArgumentNullException.ThrowIfNull(resourceGroup);
        return resourceGroup.Resource(Type, name);
    }

    /// <summary>Has Azure check a deployment without doing any of it.</summary>
    /// <returns>What is wrong, or null when nothing is.</returns>
    /// <exception cref="ArmRequestException">It could not be checked.</exception>
    public async Task<ArmError?> ValidateAsync(ResourceId deployment, ArmDeploymentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            ArmOperation operation = await PostAsync(deployment, "validate", ToBody(request), cancellationToken).ConfigureAwait(false);
            await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
            JsonObject? body = operation.Result is null ? null : ArmJson.TryParse(operation.Result) as JsonObject;
            return ArmError.Read(body?["error"], ArmSecrets.Of(ToBody(request)));
        }
        catch (ArmRequestException error) when (error.Status is 400 or 409 && error.Code is not ArmErrorCodes.BadAnswer)
        {
            return error.Error;
        }
    }

    /// <summary>Asks what a deployment would change.</summary>
    /// <exception cref="ArmRequestException">It is not valid, or could not be looked into.</exception>
    public async Task<IReadOnlyList<ArmResourceChange>> WhatIfAsync(ResourceId deployment, ArmDeploymentRequest request, CancellationToken cancellationToken)
    {
        JsonObject body = ToBody(request);
        body["properties"]!["whatIfSettings"] = new JsonObject { ["resultFormat"] = "FullResourcePayloads" };
        ArmOperation operation = await PostAsync(deployment, "whatIf", body, cancellationToken).ConfigureAwait(false);
        await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        JsonObject? result = ArmJson.TryParse(operation.Result ?? "") as JsonObject;
        return [.. ((result?["properties"] as JsonObject)?["changes"] as JsonArray ?? []).OfType<JsonObject>().Select(ArmResourceChange.Read).OfType<ArmResourceChange>()];
    }

    /// <summary>Starts a deployment. Repeating it, after a lost answer or a failure, deploys the same again: what is right already stays as it is.</summary>
    /// <exception cref="ArmRequestException">It was refused: <c>InvalidTemplate</c>, <c>DeploymentActive</c> while another of this name runs, and so on.</exception>
    public async Task<ArmDeployment> StartAsync(ResourceId deployment, ArmDeploymentRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        JsonObject body = ToBody(request);
        ArmSecrets secrets = ArmSecrets.Of(body);
        string correlationId = Guid.NewGuid().ToString();
        try
        {
            ArmAnswer answer = await _client.SendAsync(
                RequestMethod.Put, _client.ToUri(deployment.ToString(), ApiVersion), body, secrets, [("x-ms-correlation-request-id", correlationId)], cancellationToken).ConfigureAwait(false);
            return ArmDeployment.Read(answer.Object, secrets) ?? throw answer.Bad("a deployment");
        }
        catch (ArmRequestException error) when (error.Status == 409 && error.Has("DeploymentActive"))
        {
            // The answer to the first try may have been lost, and the deployment that is in the way be this one.
            ArmDeployment active = await GetAsync(deployment, cancellationToken).ConfigureAwait(false);
            if (!correlationId.Equals(active.CorrelationId, StringComparison.OrdinalIgnoreCase))
            {
                throw;
            }

            return active;
        }
    }

    /// <summary>Reads a deployment.</summary>
    /// <exception cref="ArmRequestException">There is none, or it could not be read.</exception>
    public async Task<ArmDeployment> GetAsync(ResourceId deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArmAnswer answer = await _client.SendAsync(RequestMethod.Get, deployment.ToString(), ApiVersion, body: null, cancellationToken).ConfigureAwait(false);
        return ArmDeployment.Read(answer.Object, ArmSecrets.Of(body: null)) ?? throw answer.Bad("a deployment");
    }

    /// <summary>Waits for the end of a deployment, whoever started it and wherever.</summary>
    /// <param name="deployment">Its id.</param>
    /// <param name="onLook">Is told what was seen at each look; or null.</param>
    /// <param name="cancellationToken">Stops waiting; Azure goes on.</param>
    /// <returns>The deployment, succeeded, failed or cancelled.</returns>
    /// <exception cref="ArmRequestException">It could not be looked at.</exception>
    public async Task<ArmDeployment> WaitAsync(ResourceId deployment, Func<ArmDeployment, CancellationToken, Task>? onLook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        while (true)
        {
            ArmAnswer answer = await _client.SendAsync(RequestMethod.Get, deployment.ToString(), ApiVersion, body: null, cancellationToken).ConfigureAwait(false);
            ArmDeployment seen = ArmDeployment.Read(answer.Object, ArmSecrets.Of(body: null)) ?? throw answer.Bad("a deployment");
            if (onLook is not null)
            {
                await onLook(seen, cancellationToken).ConfigureAwait(false);
            }

            if (seen.State != ArmDeploymentState.Running)
            {
                return seen;
            }

            await Task.Delay(answer.RetryAfter ?? _client.Options.PollInterval, _client.Options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lists what a deployment does, resource by resource.</summary>
    /// <exception cref="ArmRequestException">There is none, or it could not be read.</exception>
    public async IAsyncEnumerable<ArmDeploymentStep> ListStepsAsync(ResourceId deployment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        await foreach (JsonObject item in _client.ListItemsAsync($"{deployment}/operations", ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            yield return ArmDeploymentStep.Read(item, ArmSecrets.Of(body: null));
        }
    }

    /// <summary>Lists the deployments that a resource group remembers, the newest first.</summary>
    /// <exception cref="ArmRequestException">There is no such resource group, or they could not be read.</exception>
    public async IAsyncEnumerable<ArmDeployment> ListAsync(ResourceId resourceGroup, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceGroup);
        await foreach (JsonObject item in _client.ListItemsAsync($"{resourceGroup}/providers/{Type}/", ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            if (ArmDeployment.Read(item, ArmSecrets.Of(body: null)) is { } deployment)
            {
                yield return deployment;
            }
        }
    }

    /// <summary>Cancels a running deployment. What it has made so far stays.</summary>
    /// <exception cref="ArmRequestException">There is none, it is over already, or it could not be cancelled.</exception>
    public async Task CancelAsync(ResourceId deployment, CancellationToken cancellationToken)
    {
        try
        {
            await PostAsync(deployment, "cancel", body: null, cancellationToken).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Status == 409)
        {
            // Cancelled by a first try whose answer was lost?
            if ((await GetAsync(deployment, cancellationToken).ConfigureAwait(false)).State != ArmDeploymentState.Canceled)
            {
                throw;
            }
        }
    }

    private static JsonObject ToBody(ArmDeploymentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["mode"] = "Incremental",
                ["template"] = ArmJson.Object(request.Template, nameof(request)),
                ["parameters"] = ArmJson.Object(request.Parameters, nameof(request)),
            },
        };
    }

    private async Task<ArmOperation> PostAsync(ResourceId deployment, string action, JsonObject? body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArmAnswer answer = await _client.SendAsync(RequestMethod.Post, $"{deployment}/{action}", ApiVersion, body, cancellationToken).ConfigureAwait(false);
        return ArmOperation.Start(_client, RequestMethod.Post, resource: null, ApiVersion, answer, ArmSecrets.Of(body));
    }
}
