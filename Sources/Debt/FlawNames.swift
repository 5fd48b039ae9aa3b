/// Which products of endoflife.date an entry of CISA's catalogue is about: `vendor | product: keys`.
///
/// The catalogue names parts (`Win32k`), several products at once and old names; it carries no platform names. A `*`
/// ends what may go on. What is not listed here is matched by platform name alone, or not at all: a plug-in of
/// WordPress is not WordPress.
enum FlawNames {
    static let table = """
        microsoft | windows*: windows, windows-server
        microsoft | win32k: windows, windows-server
        microsoft | graphics component: windows, windows-server
        microsoft | graphics device interface (gdi): windows, windows-server
        microsoft | smbv1*: windows, windows-server
        microsoft | smbv3: windows, windows-server
        microsoft | remote desktop services: windows, windows-server
        microsoft | task scheduler: windows, windows-server
        microsoft | ancillary function driver (afd.sys): windows, windows-server
        microsoft | client-server run-time subsystem (csrss): windows, windows-server
        microsoft | dwm core library: windows, windows-server
        microsoft | directx graphics kernel (dxgkrnl): windows, windows-server
        microsoft | enhanced cryptographic provider: windows, windows-server
        microsoft | atm font driver: windows, windows-server
        microsoft | http protocol stack: windows, windows-server
        microsoft | http.sys: windows, windows-server
        microsoft | mshtml: windows, windows-server, internet-explorer
        microsoft | xml core services: windows, windows-server
        microsoft | streaming service*: windows, windows-server
        microsoft | smartscreen prompt: windows, windows-server
        microsoft | winverifytrust function: windows, windows-server
        microsoft | update notification manager: windows
        microsoft | input method editor (ime) japanese: windows
        microsoft | netlogon: windows-server
        microsoft | kerberos key distribution center (kdc): windows-server
        microsoft | active directory: windows-server
        microsoft | hyper-v remotefx: windows-server
        microsoft | internet information services (iis): windows-server
        microsoft | exchange*: msexchange
        microsoft | sharepoint*: sharepoint
        microsoft | sql server: mssqlserver
        microsoft | office*: office
        microsoft | word: office
        microsoft | excel: office
        microsoft | outlook: office
        microsoft | powerpoint: office
        microsoft | publisher: office
        microsoft | project: office
        microsoft | mscomctl.ocx: office
        microsoft | internet explorer*: internet-explorer
        microsoft | edge and internet explorer: internet-explorer
        microsoft | .net framework: dotnetfx
        microsoft | .net framework, sharepoint, visual studio: dotnetfx, sharepoint, visual-studio
        microsoft | .net core and visual studio: dotnet, visual-studio
        oracle | java*: oracle-jdk
        oracle | solaris*: oracle-solaris
        oracle | virtualbox: virtualbox
        vmware | esxi*: vmware-esxi
        vmware | vmware esxi*: vmware-esxi
        vmware | vcenter server*: vmware-vcenter
        vmware | spring framework: spring-framework
        linux | kernel: linux-kernel
        apple | ios*: ios
        apple | ios and ipados: ios, ipados
        apple | ios, ipados*: ios, ipados
        apple | ios and macos: ios, macos
        apple | ios, ipados, and macos: ios, ipados, macos
        apple | ios, macos, watchos: ios, macos, watchos
        apple | macos: macos
        apple | os x: macos
        google | chrom*: chrome
        android | android os: android
        android | framework: android
        android | kernel: android
        android | android kernel: android
        fortinet | fortios*: fortios
        palo alto networks | pan-os: pan-os
        cisco | ios xe*: cisco-ios-xe
        cisco | cisco ios xe*: cisco-ios-xe
        cisco | ios and ios xe*: cisco-ios-xe
        cisco | ios software and cisco ios xe software: cisco-ios-xe
        cisco | ios, ios xr, and ios xe: cisco-ios-xe
        cisco | ios, xr, and xe software: cisco-ios-xe
        f5 | big-ip*: big-ip
        mikrotik | routeros: routeros
        apache | http server: apache-http-server
        apache | tomcat: tomcat
        apache | log4j2: log4j
        apache | struts*: apache-struts
        apache | solr: solr
        apache | activemq: apache-activemq
        apache | airflow*: apache-airflow
        apache | apisix: apache-apisix
        apache | couchdb: apache-couchdb
        apache | flink: apache-flink
        apache | spark: apache-spark
        atlassian | confluence*: confluence
        atlassian | jira*: jira-software
        atlassian | bitbucket*: bitbucket
        drupal | *: drupal
        joomla! | joomla!: joomla
        php | php: php
        php | fastcgi process manager (fpm): php
        php group | php: php
        mozilla | firefox*: firefox
        roundcube | *: roundcube
        zabbix | frontend: zabbix
        veeam | backup & replication: veeam-backup-and-replication
        gitlab | *: gitlab
        jenkins | jenkins*: jenkins
        elastic | elasticsearch: elasticsearch
        elastic | kibana: kibana
        grafana labs | grafana: grafana
        openssl | openssl: openssl
        red hat | jboss: red-hat-jboss-eap
        red hat | jboss application server: red-hat-jboss-eap
        saltstack | salt: salt
        adobe | coldfusion: coldfusion
        adobe | flash player*: flash-player
        adobe | acrobat and reader, flash player: flash-player
        microsoft | silverlight: silverlight
        commvault | *: commvault
        craft cms | craft cms: craft-cms
        exim | *: exim
        jquery | jquery: jquery
        laravel | laravel framework: laravel
        rails | ruby on rails: ruby-on-rails
        sonatype | nexus*: nexus
        perl | perl: perl
        erlang | *: erlang
        phpmyadmin | phpmyadmin: phpmyadmin
        """

    /// The keys of the products that an entry is about.
    static func keys(vendor: String, product: String) -> [String] {
        let vendor = vendor.lowercased(), product = product.lowercased()
        var found: (length: Int, keys: [String]) = (-1, [])
        for rule in rules[vendor] ?? [] where rule.matches(product) && rule.pattern.count > found.length {
            found = (rule.pattern.count, rule.keys)
        }
        return found.keys
    }

    private struct Rule {
        var pattern: String
        var keys: [String]

        func matches(_ product: String) -> Bool {
            pattern.hasSuffix("*") ? product.hasPrefix(pattern.dropLast()) : product == pattern
        }
    }

    private static let rules: [String: [Rule]] = {
        var rules: [String: [Rule]] = [:]
        for line in table.split(separator: "\n") {
            guard let bar = line.firstRange(of: " | "), let colon = line.lastIndex(of: ":") else { continue }
            let keys = line[line.index(after: colon)...].split(separator: ",").map {
                String($0.drop { $0 == " " })
            }
            rules[String(line[..<bar.lowerBound]), default: []].append(
                Rule(pattern: String(line[bar.upperBound..<colon]), keys: keys))
        }
        return rules
    }()
}
