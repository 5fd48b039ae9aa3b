/// How hospital staff name products, beside the titles of the data set: `product: spelling, spelling …`.
///
/// A spelling marked `?` is a common word or one letter: it counts only where nothing unknown stands before it and a
/// known release follows. One marked `!` names a family of devices or a company too: it counts only with a known
/// release. Products are the keys of endoflife.date; those that a catalogue lacks are skipped.
enum ProductNames {
    static let spellings = """
        windows: windows, win, w?, winxp, microsoft windows, ms windows, ms win, microsoft win, poste windows, windows client
        windows-server: windows server, windows srv, windows svr, windows serveur, serveur windows, serveurs windows, \
        win srv, win svr, win server, win serv, win serveur, srv win, srv windows, winsrv, winserver, ws?, wsrv, \
        microsoft windows server, ms windows server, windows serv, server windows, windowsserver, windows server standard
        windows-embedded: windows embedded, win embedded, windows posready, posready, windows emb, wes?
        mssqlserver: sql server, ms sql, mssql, sqlserver, sql srv, sql svr, ms sql server, microsoft sql, \
        microsoft sql server, mssqlserver, sql serveur, serveur sql, serveur mssql, sql express, sql server express, \
        mssqlsrv, base sql server, sqlsrv, sql?
        msexchange: exchange server, ms exchange, microsoft exchange, exchange!, exchange serveur, serveur exchange, \
        exch srv, exch?, msexchange, messagerie exchange
        sharepoint: sharepoint, share point, sharepoint server, ms sharepoint, sharepoint foundation, moss?
        office: office, ms office, microsoft office, pack office, suite office, office pro, office std, msoffice, \
        office professional, office professionnel, microsoft office professional, office standard
        internet-explorer: internet explorer, ie?, msie
        dotnetfx: net framework, dotnet framework, dot net framework, microsoft net framework, netfx, net fx, ms net framework
        dotnet: dotnet, dot net, net core, net runtime, net?, asp net core, microsoft net
        visual-studio: visual studio, ms visual studio
        windows-powershell: windows powershell
        powershell: powershell
        oracle-database: oracle!, oracle database, oracle db, base oracle, bdd oracle, oracle sgbd, sgbd oracle, \
        oracle server, serveur oracle, oracle rdbms, oracle database server, bases oracle, ora db, oracle standard edition, \
        oracle enterprise edition, oracle se, oracle ee, oracle xe, oracle express, instance oracle
        oracle-jdk: java!, jre!, jdk!, oracle jdk, oracle jre, java se, java runtime, j2re, jse?, sun java, oracle java, \
        java jre, java jdk, java runtime environment, java development kit
        eclipse-temurin: temurin, eclipse temurin, adoptopenjdk, adoptium
        oracle-linux: oracle linux, ol?, oel?, oracle enterprise linux, oracle linux server
        rhel: rhel, red hat enterprise linux, red hat enterprise, redhat enterprise linux, redhat, red hat, \
        red hat linux, redhat linux, redhat el, rh el, red hat enterprise linux server, rhel server, rhe?
        centos: centos, cent os, centos linux
        centos-stream: centos stream
        debian: debian, deb?, debian gnu linux, gnu linux debian, linux debian, debian linux
        ubuntu: ubuntu, ubuntu server, ubuntu serveur, ubuntu linux, linux ubuntu, ubuntu desktop
        sles: sles, suse linux enterprise server, suse linux enterprise, suse enterprise, suse, suse linux, sle?, linux suse
        opensuse: opensuse, open suse, opensuse leap
        rocky-linux: rocky linux, rocky, rockylinux
        almalinux: almalinux, alma linux, alma?
        fedora: fedora
        alpine-linux: alpine linux
        freebsd: freebsd, free bsd
        ibm-aix: aix, ibm aix
        ibm-i: ibm i, as400!
        oracle-solaris: solaris, oracle solaris, sun solaris, sunos!
        vmware-esxi: esxi, vmware esxi, esx, vmware esx, vsphere esxi, hyperviseur esxi, hote esxi, vmware vsphere hypervisor, \
        vsphere hypervisor, vmware hypervisor esxi
        vmware-vcenter: vcenter, vmware vcenter, vcenter server, vcsa, vmware vcenter server, vcenter appliance, \
        vcenter server appliance, v center
        omnissa-horizon: vmware horizon, horizon view, omnissa horizon, vmware horizon view, vmware view
        citrix-vad: citrix virtual apps and desktops, cvad, citrix virtual apps, xendesktop, citrix xendesktop, \
        xenapp, citrix xenapp, citrix vad, citrix virtual desktops, virtual apps and desktops
        proxmox-ve: proxmox, proxmox ve, pve?
        proxmox-backup-server: proxmox backup server, pbs?
        nutanix-aos: nutanix aos, aos!, nutanix!
        veeam-backup-and-replication: veeam, veeam backup, veeam backup replication, veeam backup and replication, vbr?, \
        veeam b r, veeam backup et replication, sauvegarde veeam
        veeam-one: veeam one
        commvault: commvault
        zerto: zerto, zerto virtual replication, hpe zerto
        netapp-ontap: ontap, netapp ontap, data ontap, ontap netapp
        postgresql: postgresql, postgres, postgre, pgsql, postgre sql, postgress, psql
        mysql: mysql, my sql, oracle mysql, mysql server, mysql community, mysql community server
        mariadb: mariadb, maria db, mariadb server
        mongodb: mongodb, mongo db, mongo
        redis: redis, redis server
        ibm-db2: db2, ibm db2, db2 luw
        elasticsearch: elasticsearch, elastic search
        kibana: kibana
        logstash: logstash
        opensearch: opensearch
        influxdb: influxdb
        apache-cassandra: cassandra!
        sqlite: sqlite
        php: php
        python: python
        perl: perl!
        ruby: ruby?
        nodejs: nodejs, node js, node?
        go: golang, go?
        apache-http-server: apache http server, apache httpd, httpd, apache!, apache2, apache http, serveur apache, \
        apache webserver, apache web server, serveur web apache
        tomcat: tomcat, apache tomcat, tom cat
        nginx: nginx, nginx web server
        iis: iis, internet information services
        haproxy: haproxy, ha proxy
        squid: squid!, squid proxy, proxy squid
        eclipse-jetty: jetty!
        red-hat-jboss-eap: jboss eap, jboss enterprise, red hat jboss, jboss!
        keycloak: keycloak
        openssl: openssl, open ssl
        openvpn: openvpn
        log4j: log4j, apache log4j
        apache-activemq: activemq, active mq, apache activemq
        rabbitmq: rabbitmq, rabbit mq
        apache-kafka: kafka, apache kafka
        solr: solr, apache solr
        apache-struts: struts, apache struts
        jenkins: jenkins
        gitlab: gitlab, gitlab ce, gitlab ee
        jira-software: jira, jira software, atlassian jira
        confluence: confluence, atlassian confluence
        bitbucket: bitbucket
        sonarqube-server: sonarqube
        artifactory: artifactory
        grafana: grafana
        zabbix: zabbix, zabbix server
        centreon: centreon, centreon web
        icinga: icinga
        checkmk: checkmk, check mk
        prometheus: prometheus
        splunk: splunk, splunk enterprise
        graylog: graylog
        nextcloud: nextcloud
        moodle: moodle
        wordpress: wordpress, word press
        drupal: drupal
        joomla: joomla
        typo3: typo3, typo 3
        spip: spip
        mediawiki: mediawiki
        redmine: redmine
        otobo: otobo
        matomo: matomo
        phpmyadmin: phpmyadmin, php my admin
        roundcube: roundcube
        mattermost: mattermost
        rocket-chat: rocket chat
        symfony: symfony
        laravel: laravel
        angular: angular
        angularjs: angularjs, angular js
        jquery: jquery
        spring-boot: spring boot
        spring-framework: spring framework
        django: django
        react: reactjs, react js, react?
        kubernetes: kubernetes, k8s
        docker-engine: docker, docker engine, docker ce, docker ee
        red-hat-openshift: openshift, red hat openshift
        rancher: rancher
        ansible: ansible
        chrome: chrome, google chrome, chrome enterprise
        firefox: firefox, mozilla firefox, firefox esr
        libreoffice: libreoffice, libre office
        filemaker: filemaker, filemaker pro, filemaker server, file maker
        coldfusion: coldfusion, adobe coldfusion
        fortios: fortios, forti os, fortigate!, fortinet fortios, fortinet!, fortigate fortios
        pan-os: pan os, panos, palo alto pan os, palo alto!
        sns-firmware: stormshield firmware, stormshield sns, firmware stormshield, stormshield!, sns!
        big-ip: big ip, f5 big ip, f5!, bigip, f5 bigip
        cisco-ios-xe: ios xe, cisco ios xe, iosxe
        routeros: routeros, mikrotik routeros
        opnsense: opnsense
        android: android, android os
        ios: apple ios, ios?
        ipados: ipados, ipad os
        macos: macos, mac os, mac os x, os x, osx, apple macos, apple mac os
        openbsd: openbsd
        virtualbox: virtualbox, oracle virtualbox, virtual box, oracle vm virtualbox
        linux-kernel: linux kernel, noyau linux, kernel linux
        windows-server-core: windows server core
        windows-nano-server: nano server, windows nano server
        samba: samba
        notepad-plus-plus: notepad plus plus
        blender: blender!
        qt: qt?
        unity: unity engine
        ibm-mq: ibm mq, websphere mq
        controlm: control m, bmc control m
        """

    /// What begins like a product and is something else.
    static let others = """
        sql server management studio, sql server reporting services, ssms, sql developer, sql server data tools, \
        sql server native client, windows defender, windows media player, windows media, windows live, windows admin center, \
        windows deployment services, windows update, windows phone, windows hello, windows terminal, office scan, officescan, \
        office 365, ms office 365, microsoft office 365, office365, o365, microsoft 365, m365, office online, office web apps, \
        office communicator, exchange online, exchange connector, oracle forms, oracle financials, oracle client, client oracle, \
        oracle fusion, oracle weblogic, oracle vm, oracle health, oracle cerner, oracle developer, oracle reports, oracle e business, \
        oracle hospitality, oracle business intelligence, oracle instant client, oracle primavera, oracle bi, java card, javascript, \
        java script, apache guacamole, apache openoffice, apache poi, sharepoint designer, sharepoint online, visual studio code, \
        mysql workbench, mysql connector, chrome remote, chrome os, chromebook, python anaconda, citrix receiver, citrix workspace, \
        citrix netscaler, citrix adc, citrix gateway, vmware tools, vmware workstation, vmware player, vmware converter, \
        veeam agent, android auto, docker desktop, debian mirror, splunk forwarder, php storm, phpstorm, red hat satellite, \
        redhat satellite, proxmox mail gateway, cisco ios, firefox os, sql anywhere, sybase sql, forti client, forticlient, \
        fortimail, fortinet fortimail, fortinet forticlient, fortinet fortianalyzer, fortinet fortimanager, palo alto cortex, \
        stormshield endpoint, nutanix prism, nutanix files, windows ce, windows mobile, windows xp mode, adobe reader, \
        node red, net support, net backup, netbackup, oracle apex, apex oracle, jira service desk, oracle jinitiator, jinitiator
        """

    /// Words that say nothing of what is named: a product may stand after them.
    static let fillers = """
        serveur serveurs server srv svr poste postes pc pcs station stations portable portables laptop os systeme sys \
        exploitation vm vms machine machines virtuelle virtuelles base bases bdd sgbd donnees db de du des la le les l d et \
        en logiciel licence licences lic version versions vers ver v release rel edition editions ed std standard ent enterprise \
        entreprise pro professional professionnel professionnelle plus dc datacenter data center fr french francais x bits bit \
        ms microsoft vmware apache redhat red hat linux gnu community lts ltsc ltsr install installe environnement prod production \
        recette test dev physique physiques virtuel hote hyperviseur cluster noeud moteur runtime framework fw firmware web \
        navigateur suite bureautique messagerie portail cms sp cu ru update build r u se ee ce famille home education edu \
        essentials foundation express web hyper core full esr open source distribution distrib application appliance ova \
        service pack patch niveau sous avec sur ga rtm x amd vieux ancien ancienne nouveau old i c g h n ssl bullseye
        """

    /// Words that turn a product's name into that of something around it.
    static let surroundings = """
        connecteur connecteurs connector driver drivers pilote pilotes odbc jdbc plugin plug greffon module modules pour for cal \
        cals formation formations agent agents contrat contrats maintenance viewer visionneuse interface interfaces passerelle \
        cle cable imprimante scanner telephone assistance abonnement livre manuel documentation guide telemaintenance \
        traceur onduleur douchette ecran clavier souris lecteur tournevis support habilitation audit migration projet
        """
}
