using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EthConsortium.Azure;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Rehearsals;
using Spectre.Console;

namespace EthConsortium.Cli;

/// <summary>The options of every command that asks Azure: which cloud, and whose sign-in. Always chosen, never guessed.</summary>
internal sealed class AzureOptions
{
    private const string SecretVariable = "AZURE_CLIENT_SECRET";
    private const string CertificatePasswordVariable = "AZURE_CLIENT_CERTIFICATE_PASSWORD";

    private static readonly Dictionary<string, AzureCredentialKind> s_kinds = new()
    {
        ["cli"] = AzureCredentialKind.AzureCli,
        ["powershell"] = AzureCredentialKind.AzurePowerShell,
        ["managed-identity"] = AzureCredentialKind.ManagedIdentity,
        ["service-principal"] = AzureCredentialKind.ServicePrincipal,
        ["device-code"] = AzureCredentialKind.DeviceCode,
    };

    private readonly Option<string> _signIn = new("--sign-in") { Description = "Whose sign-in is used. Default: cli, that of az login.", HelpName = "KIND", DefaultValueFactory = _ => "cli" };
    private readonly Option<string> _cloud = new("--cloud") { Description = "The cloud. Default: AzureCloud, the public one.", HelpName = "NAME", DefaultValueFactory = _ => AzureCloud.Public.Name };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "The tenant to sign in to.", HelpName = "ID" };
    private readonly Option<string?> _client = new("--client-id") { Description = "A user-assigned managed identity, or the application of a service principal.", HelpName = "ID" };
    private readonly Option<FileInfo?> _certificate = new("--certificate") { Description = $"The certificate of a service principal with its key, PEM or PKCS#12 (password: {CertificatePasswordVariable}). Default: its secret in {SecretVariable}.", HelpName = "FILE" };
    private readonly Option<int?> _rehearsal = new("--rehearsal") { CustomParser = Arguments.ReadRehearsal, Description = "The id of a rehearsal that is up: its stand-in for Azure is asked, and nothing of Azure.", HelpName = "ID" };

    // What a rehearsal's stand-in has no use for.
    private Option[] OfAzure => [_signIn, _cloud, _tenant, _client, _certificate];

    public AzureOptions()
    {
        _signIn.AcceptOnlyFromAmong([.. s_kinds.Keys]);
        _cloud.AcceptOnlyFromAmong([.. AzureCloud.All.Select(cloud => cloud.Name)]);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[.. OfAzure, _rehearsal])
        {
            command.Add(option);
        }
    }

    /// <summary>Which Azure, and who signs in.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="console">Where a person is told which code to enter.</param>
    /// <exception cref="InputException">The options do not go together.</exception>
    public AzureAccess Read(ParseResult parsed, IAnsiConsole console)
    {
        if (parsed.GetValue(_rehearsal) is { } id)
        {
            string[] given = [.. OfAzure.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
            if (given.Length > 0)
            {
                throw new InputException($"Expected --rehearsal, which signs in by itself, or {string.Join(", ", given)}; found both.");
            }

            RunningRehearsal rehearsal = new RehearsalCatalog(ConsortiumFolders.Home).Find(id)
                ?? throw new InputException($"Expected a rehearsal of yours with the id {id}, the id of its process, found none. 'ethconsortium rehearse --keep' plays one that stays up.");
            return AzureAccess.To(rehearsal.Azure
                ?? throw new ConsortiumException(ErrorCode.RehearsalNotFound, $"The rehearsal {id} has no stand-in for Azure yet. Wait until it is ready.", id));
        }

        AzureCredentialKind kind = s_kinds[parsed.GetRequiredValue(_signIn)];
        string? tenant = parsed.GetValue(_tenant);
        string? client = parsed.GetValue(_client);
        bool isApplication = kind is AzureCredentialKind.ServicePrincipal;
        if (client is not null && !isApplication && kind is not AzureCredentialKind.ManagedIdentity)
        {
            throw new InputException("Expected --sign-in managed-identity or service-principal with --client-id.");
        }

        if (parsed.GetValue(_certificate) is not null && !isApplication)
        {
            throw new InputException("Expected --sign-in service-principal with --certificate.");
        }

        return AzureAccess.To(AzureCloud.All.Single(cloud => cloud.Name == parsed.GetRequiredValue(_cloud)), new AzureSignIn(kind)
        {
            TenantId = isApplication ? null : tenant,
            ManagedIdentityClientId = isApplication ? null : client,
            ServicePrincipal = isApplication ? ReadApplication(tenant, client, parsed.GetValue(_certificate)) : null,
            ShowDeviceCode = (message, _) =>
            {
                console.WriteLine(message);
                return Task.CompletedTask;
            },
        });
    }

    private static AzureServicePrincipal ReadApplication(string? tenant, string? client, FileInfo? certificate)
    {
        if (tenant is null || client is null)
        {
            throw new InputException("Expected --tenant and --client-id with --sign-in service-principal.");
        }

        if (certificate is null)
        {
            return Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret
                ? AzureServicePrincipal.WithSecret(tenant, client, secret)
                : throw new InputException($"Expected --certificate FILE, or the secret of the application in {SecretVariable}, with --sign-in service-principal; found neither.");
        }

        try
        {
            bool isPem = File.ReadAllBytes(certificate.FullName).AsSpan().IndexOf("-----BEGIN"u8) >= 0;
            return AzureServicePrincipal.WithCertificate(tenant, client, isPem
                ? X509Certificate2.CreateFromPemFile(certificate.FullName)
                : X509CertificateLoader.LoadPkcs12FromFile(certificate.FullName, Environment.GetEnvironmentVariable(CertificatePasswordVariable)));
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new InputException($"Expected a certificate with its private key in {certificate}, PKCS#12 or PEM, found something else or another password: {error.Message}");
        }
    }
}
