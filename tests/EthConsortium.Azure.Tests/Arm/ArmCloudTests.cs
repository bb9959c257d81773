using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Identity;

namespace EthConsortium.Azure.Tests.Arm;

public sealed class ArmCloudTests
{
    [Theory]
    [InlineData("AzureCloud", "https://login.microsoftonline.com/", "https://management.azure.com/")]
    [InlineData("AzureUSGovernment", "https://login.microsoftonline.us/", "https://management.usgovcloudapi.net/")]
    [InlineData("AzureChinaCloud", "https://login.chinacloudapi.cn/", "https://management.chinacloudapi.cn/")]
    public void Authority_endpoint_and_scope_are_each_set(string name, string authority, string endpoint)
    {
        AzureCloud cloud = AzureCloud.All.Single(c => c.Name == name);

        Assert.Equal((new Uri(authority), new Uri(endpoint), endpoint + ".default"), (cloud.Authority, cloud.ManagementEndpoint, cloud.ManagementScope));
    }

    [Fact]
    public void Each_way_to_sign_in_is_the_one_that_was_chosen()
    {
        const string Tenant = "11111111-2222-4333-8444-555555555555";
        using ECDsa key = ECDsa.Create();
        using X509Certificate2 certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        AzureSignIn secret = new(AzureCredentialKind.ServicePrincipal) { ServicePrincipal = AzureServicePrincipal.WithSecret(Tenant, "app", "a-planted-secret") };

        Assert.IsType<ClientSecretCredential>(secret.CreateCredential(AzureCloud.Public));
        Assert.IsType<ClientCertificateCredential>(new AzureSignIn(AzureCredentialKind.ServicePrincipal) { ServicePrincipal = AzureServicePrincipal.WithCertificate(Tenant, "app", certificate) }.CreateCredential(AzureCloud.China));
        Assert.IsType<DeviceCodeCredential>(new AzureSignIn(AzureCredentialKind.DeviceCode) { ShowDeviceCode = (_, _) => Task.CompletedTask }.CreateCredential(AzureCloud.UsGovernment));
        Assert.DoesNotContain("planted", secret.ToString());
        Assert.Throws<InvalidOperationException>(() => new AzureSignIn(AzureCredentialKind.ServicePrincipal).CreateCredential(AzureCloud.Public));
        Assert.Throws<InvalidOperationException>(() => new AzureSignIn(AzureCredentialKind.DeviceCode).CreateCredential(AzureCloud.Public));
    }
}
