<?php
/**
 * The plugin.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

use ScimPress\Admin\AccountActions;
use ScimPress\Admin\AuditTab;
use ScimPress\Admin\BreakerPanel;
use ScimPress\Admin\CheckTool;
use ScimPress\Admin\ConfigurationTab;
use ScimPress\Admin\GroupsTab;
use ScimPress\Admin\InspectorRoute;
use ScimPress\Admin\InspectorSight;
use ScimPress\Admin\InspectorTool;
use ScimPress\Admin\LinkingTab;
use ScimPress\Admin\MappingTab;
use ScimPress\Admin\OverviewTab;
use ScimPress\Admin\Page;
use ScimPress\Admin\SafetyTab;
use ScimPress\Admin\ToolsTab;
use ScimPress\Alerts\Watch;
use ScimPress\Audit\Clearing;
use ScimPress\Audit\SecretAttributes;
use ScimPress\Auth\Authenticator;
use ScimPress\Auth\Throttle;
use ScimPress\Check\ConnectionCheck;
use ScimPress\Check\RoundTrip;
use ScimPress\Cli\AuditCommand;
use ScimPress\Cli\BreakerCommand;
use ScimPress\Cli\CheckCommand;
use ScimPress\Cli\ConnectionCommand;
use ScimPress\Cli\CustodyCommand;
use ScimPress\Cli\DoctorCommand;
use ScimPress\Cli\GroupCommand;
use ScimPress\Cli\InspectCommand;
use ScimPress\Cli\LinkCommand;
use ScimPress\Cli\ProtectionCommand;
use ScimPress\Cli\MappingCommand;
use ScimPress\Cli\RoleRulesCommand;
use ScimPress\Cli\ShadowCommand;
use ScimPress\Cli\StatusCommand;
use ScimPress\Cli\TokenCommand;
use ScimPress\Cli\UndoCommand;
use ScimPress\Cli\UserCommand;
use ScimPress\Database\Migrator;
use ScimPress\Doctor\Doctor;
use ScimPress\Exchange\Runner;
use ScimPress\Inspection\Control;
use ScimPress\Inspection\Inspector;
use ScimPress\Inspection\Replay;
use ScimPress\Leavers\GivingBack;
use ScimPress\Leavers\Recovery;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Linking\LinkingJob;
use ScimPress\Linking\Requests;
use ScimPress\Login\Lockout;
use ScimPress\OAuth\TokenEndpoint;
use ScimPress\Rest\Endpoint;
use ScimPress\Rest\Routes;
use ScimPress\Rest\Safeguard;
use ScimPress\Rest\Sender;
use ScimPress\Mapping\AttributeMap;
use ScimPress\Roles\Preview;
use ScimPress\Roles\RuleBook;
use ScimPress\Site\Avatars;
use ScimPress\Site\BreakerAlarm;
use ScimPress\Site\Checkup;
use ScimPress\Site\DashboardWidget;
use ScimPress\Site\ManagedUsersScreen;
use ScimPress\Site\Needs;
use ScimPress\Site\Network;
use ScimPress\Site\NetworkCapability;
use ScimPress\Site\Notices;
use ScimPress\Site\Privacy;
use ScimPress\Site\Setup;
use ScimPress\Site\SetupInvitation;
use ScimPress\Site\SiteHealth;
use ScimPress\Site\UserColumns;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connections;
use ScimPress\Store\LockedUsers;
use ScimPress\Store\PersonalData;
use ScimPress\Store\Tokens;
use ScimPress\Sync\Observer;
use ScimPress\Sync\OutdatedRows;
use ScimPress\Sync\RoleJob;

defined( 'ABSPATH' ) || exit;

/**
 * Puts the parts together. It is the only class that knows all of them.
 */
final class Plugin {

	public const VERSION = '0.1.0';

	private readonly Extension $extension;
	private readonly Sightings $sightings;
	private readonly Checkup $checkup;
	private readonly Migrator $migrator;
	private readonly Connections $connections;
	private readonly Tokens $tokens;
	private readonly Setup $setup;
	private readonly Network $network;

	/**
	 * Builds what several parts share.
	 *
	 * @param string $file The plugin's main file.
	 */
	public function __construct( private readonly string $file ) {
		$this->extension   = Extension::installed();
		$this->sightings   = new Sightings();
		$this->migrator    = new Migrator();
		$this->connections = new Connections();
		$this->tokens      = new Tokens();
		$this->checkup     = new Checkup( $this->extension, $this->sightings, $this->migrator, $this->connections );
		$this->setup       = new Setup( self::VERSION, $this->migrator, $this->connections );
		$this->network     = new Network( $this->setup, $file );
	}

	/**
	 * Hooks every part into WordPress.
	 */
	public function add_hooks(): void {
		register_activation_hook( $this->file, array( $this, 'activate' ) );

		$this->migrator->add_hooks();
		$this->setup->add_hooks();
		$this->network->add_hooks();
		( new NetworkCapability() )->add_hooks();
		( new Lockout( new LockedUsers() ) )->add_hooks();
		( new Avatars( $this->migrator, $this->connections ) )->add_hooks();

		( new SiteHealth( $this->extension, $this->checkup ) )->add_hooks();
		( new Privacy( new PersonalData(), $this->migrator ) )->add_hooks();
		( new BreakerAlarm( $this->migrator ) )->add_hooks();
		( new Watch( $this->migrator, $this->connections, $this->tokens ) )->add_hooks();

		$runner        = new Runner();
		$access_tokens = new AccessTokens();
		$authenticator = new Authenticator( $this->tokens, $access_tokens, new Throttle( new Attempts() ) );
		$observer      = new Observer( $runner, $this->extension, $this->connections, $this->migrator );
		$inspection    = new Control( $this->migrator );
		$inspector     = new Inspector( $inspection );
		$endpoint      = new Endpoint( $this->extension, $authenticator, $this->connections, $runner, $observer, $inspector );
		( new Routes( $endpoint, new TokenEndpoint( $this->extension, $authenticator, $this->connections, $access_tokens, $inspector ), new Safeguard( new Sender(), $inspector ), $inspector ) )->add_hooks();
		$inspection->add_hooks();
		$sight = new InspectorSight( $this->migrator, $this->connections, $this->tokens, $inspection );
		( new InspectorRoute( $sight ) )->add_hooks();
		$observer->add_hooks();
		$outdated_rows = new OutdatedRows( $observer );
		$outdated_rows->add_hooks();
		$role_job = new RoleJob( $runner, $this->extension, $this->connections, $this->migrator );
		$role_job->add_hooks();
		$requests = new Requests( $this->migrator );
		$requests->add_hooks();
		$existing    = new ExistingUsers( $runner );
		$linking_job = new LinkingJob( $this->migrator, $this->extension, $this->connections, $existing );
		$linking_job->add_hooks();
		$clearing = new Clearing( $this->migrator );
		$clearing->add_hooks();
		$recovery    = new Recovery( $runner );
		$giving_back = new GivingBack( $recovery, $this->connections, $this->extension, $this->migrator );
		$giving_back->add_hooks();

		$round_trip = new RoundTrip( $runner );
		$check      = new ConnectionCheck( $this->extension, $this->checkup, $this->migrator, $this->connections, $this->tokens, $round_trip );
		if ( is_admin() ) {
			( new ManagedUsersScreen( $this->migrator, $this->connections ) )->add_hooks();
			( new UserColumns( $this->migrator, $this->connections ) )->add_hooks();
			$needs = new Needs( $this->extension, $this->migrator, $this->tokens );
			( new DashboardWidget( $needs ) )->add_hooks();
			( new Notices( $this->file, $this->extension, $this->checkup ) )->add_hooks();
			( new SetupInvitation( $this->extension, $this->migrator, $this->connections, $this->tokens ) )->add_hooks();
			$overview      = new OverviewTab( $this->extension, $this->sightings, $this->checkup, $this->migrator, $this->connections, $this->tokens, $needs, new BreakerPanel( $this->connections, $recovery, $giving_back ) );
			$configuration = new ConfigurationTab( $this->extension, $this->sightings, $this->checkup, $this->migrator, $this->connections, $this->tokens );
			$mapping = new MappingTab( $this->migrator, $this->connections, new AttributeMap( $this->extension, $this->connections ), $outdated_rows );
			$groups  = new GroupsTab( $this->migrator, $this->connections, new RuleBook( $this->extension, $this->connections ), $role_job, new Preview( $this->connections ) );
			$audit   = new AuditTab( $this->migrator, $this->connections, $this->tokens, $clearing, new SecretAttributes( $this->extension, $this->connections ) );
			$audit->add_hooks();
			$linking = new LinkingTab( $this->migrator, $this->connections, $requests, $linking_job );
			$safety  = new SafetyTab( $this->migrator, new AccountActions( $existing, $observer, $this->connections ) );
			$tools   = new ToolsTab( new CheckTool( $check ), new InspectorTool( $this->file, $inspection, $sight, new Replay( $this->extension, $runner, $round_trip, $this->connections, $this->tokens ) ) );
			( new Page( $this->file, $overview, $configuration, $mapping, $groups, $linking, $audit, $safety, $tools ) )->add_hooks();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			$this->add_commands( $runner, $recovery, $observer, $role_job, $clearing );
			\WP_CLI::add_command( 'scim check', new CheckCommand( $check ) );
			\WP_CLI::add_command( 'scim inspect', new InspectCommand( $inspection, $sight, $this->connections ) );
		}
	}

	/**
	 * Prepares the site, or all sites of the network.
	 *
	 * @param mixed $network_wide Whether the plugin is activated for the network.
	 */
	public function activate( mixed $network_wide = false ): void {
		$this->network->prepare( (bool) $network_wide );
	}

	/**
	 * Adds the commands of WP-CLI.
	 *
	 * @param Runner   $runner   Runs exchanges.
	 * @param Recovery $recovery Gives back what was taken.
	 * @param Observer $observer Tells the core what became of users.
	 * @param RoleJob  $role_job Applies rules about roles.
	 * @param Clearing $clearing Keeps the audit.
	 */
	private function add_commands( Runner $runner, Recovery $recovery, Observer $observer, RoleJob $role_job, Clearing $clearing ): void {
		$existing = new ExistingUsers( $runner );
		\WP_CLI::add_command( 'scim link', new LinkCommand( new Requests( $this->migrator ), $existing, $this->connections ) );
		\WP_CLI::add_command( 'scim user', new UserCommand( $existing, $observer, $this->connections ) );
		foreach ( array( 'protect', 'unprotect', 'open' ) as $decision ) {
			\WP_CLI::add_command( "scim user {$decision}", array( new ProtectionCommand(), $decision ) );
		}
		\WP_CLI::add_command( 'scim breaker', new BreakerCommand( $this->connections, $recovery ) );
		\WP_CLI::add_command( 'scim connection', new ConnectionCommand( $this->extension, $this->connections ) );
		\WP_CLI::add_command( 'scim custody', new CustodyCommand( $this->connections, $recovery ) );
		\WP_CLI::add_command( 'scim mapping', new MappingCommand( $this->connections, new AttributeMap( $this->extension, $this->connections ) ) );
		\WP_CLI::add_command( 'scim token', new TokenCommand( $this->tokens, $this->connections ) );
		\WP_CLI::add_command( 'scim role-rules', new RoleRulesCommand( $this->extension, $this->connections, new RuleBook( $this->extension, $this->connections ), $role_job, new Preview( $this->connections, patience: HOUR_IN_SECONDS, named: PHP_INT_MAX ) ) );
		\WP_CLI::add_command( 'scim group', new GroupCommand() );
		\WP_CLI::add_command( 'scim audit', new AuditCommand( $clearing, $this->connections ) );
		\WP_CLI::add_command( 'scim doctor', new DoctorCommand( new Doctor( $observer ), $observer ) );
		\WP_CLI::add_command( 'scim shadow', new ShadowCommand( $this->connections, $role_job ) );
		\WP_CLI::add_command( 'scim status', new StatusCommand( $this->checkup ) );
		\WP_CLI::add_command( 'scim undo', new UndoCommand( $this->connections, $recovery ) );
	}
}
