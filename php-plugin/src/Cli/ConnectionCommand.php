<?php
/**
 * The command `wp scim connection`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Clock;
use ScimPress\Extension;
use ScimPress\Site\NetworkCapability;
use ScimPress\Site\NetworkPlace;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Makes, lists and changes connections: one for each identity provider, with tokens and users of its own.
 */
final class ConnectionCommand {

	private const FIELDS = array( 'id', 'name', 'profile', 'reach', 'default_role', 'content_heir', 'on_deactivate', 'on_delete', 'breaker', 'linking', 'switched_off', 'switches', 'extensions', 'shadow', 'created' );

	/** Settings that are on or off. */
	private const SWITCHES = array( 'rename_login', 'password_sync', 'photos_as_avatars' );

	/**
	 * Needs where connections are kept.
	 *
	 * @param Extension   $extension   Knows the profiles.
	 * @param Connections $connections The connections of the site.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Connections $connections,
	) {}

	/**
	 * Makes a connection. Its tokens are made with wp scim token create --connection=<id>.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : By what you will recognize it.
	 *
	 * [--profile=<profile>]
	 * : The kind of identity provider: okta, entra, miniorange for example; wp scim connection profiles lists them.
	 * ---
	 * default: generic
	 * ---
	 *
	 * [--default-role=<role>]
	 * : The role of new users.
	 * ---
	 * default: subscriber
	 * ---
	 *
	 * [--content-heir=<user>]
	 * : The number of the WordPress user who gets the content of deleted users. That of the first connection unless given.
	 *
	 * [--content-custody=<custody>]
	 * : Who gets the content of deleted users: heir, the manager where the same connection manages one, or ask, which keeps the account until wp scim custody settle.
	 *
	 * [--on-deactivate=<mode>]
	 * : What active false does: deactivate, remove_roles, delete or keep_and_forget.
	 *
	 * [--on-delete=<mode>]
	 * : What DELETE does: the same choices.
	 *
	 * [--breaker=<breaker>]
	 * : How many may lose access within 24 hours before somebody is asked: LEAST,PERCENT or off. The greater counts.
	 *
	 * [--switched-off=<features>]
	 * : What the identity provider may not do, separated by commas: create, update, deactivate, reactivate, delete, groups; empty for nothing.
	 *
	 * [--extensions=<file>]
	 * : A JSON file with the schemas that the connection adds to users.
	 *
	 * [--assignable-roles=<roles>]
	 * : The only roles that rules may give, separated by commas; empty for every role that a rule names.
	 *
	 * [--dangerous-roles=<roles>]
	 * : Roles that rules may give although whoever has one can take the site over, separated by commas; empty for none.
	 *
	 * [--linking=<linking>]
	 * : What becomes of a new user whom WordPress has already: off refuses it, email and login link whoever has the same e-mail or login, ask lets you decide with wp scim link.
	 * ---
	 * options:
	 *   - "off"
	 *   - email
	 *   - login
	 *   - ask
	 * ---
	 *
	 * [--rename-login]
	 * : Have the login of WordPress follow when userName changes.
	 *
	 * [--password-sync]
	 * : Hand passwords of the identity provider on to WordPress.
	 *
	 * [--photos-as-avatars]
	 * : Show photos of the identity provider as avatars. Whoever sees a page then calls the server of the photo.
	 *
	 * [--network]
	 * : Let it manage the users of the whole network, rather than those of this site, which has to be the main site. That cannot be changed later.
	 *
	 * [--sites=<ids>]
	 * : With --network, the sites that new users become members of besides the main site, separated by commas; empty for none.
	 *
	 * [--porcelain]
	 * : Print the number of the connection and nothing else.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim connection create "Okta of the subsidiary" --profile=okta
	 *     Success: Created the connection "Okta of the subsidiary", number 2.
	 *
	 *     $ wp scim connection create "Okta for every site" --profile=okta --network --sites=2,3
	 *     Success: Created the connection "Okta for every site", number 3.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function create( array $arguments, array $options ): void {
		$first      = Asking::database( fn() => $this->connections->first() );
		$connection = new Connection( 0, trim( $arguments[0] ), Connection::ANY_CLIENT, array( 'content_heir' => $first?->content_heir ?? 0 ), Clock::now() );
		$reach      = empty( $options['network'] ) ? array() : array( 'network' => true );
		$connection = $this->checked( $connection->with( array( ...$this->decisions( $options ), ...$reach ) ) );
		$connection = Asking::database( fn() => $this->connections->add( $connection ) );
		if ( empty( $options['porcelain'] ) ) {
			WP_CLI::success( "Created the connection \"{$connection->name}\", number {$connection->id}." );
			return;
		}
		WP_CLI::line( (string) $connection->id );
	}

	/**
	 * Changes a connection. What is not given stays as it is.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The number of the connection.
	 *
	 * [--name=<name>]
	 * : By what you will recognize it.
	 *
	 * [--profile=<profile>]
	 * : The kind of identity provider.
	 *
	 * [--default-role=<role>]
	 * : The role of new users.
	 *
	 * [--content-heir=<user>]
	 * : The number of the WordPress user who gets the content of deleted users.
	 *
	 * [--content-custody=<custody>]
	 * : Who gets the content of deleted users: heir, the manager where the same connection manages one, or ask, which keeps the account until wp scim custody settle.
	 *
	 * [--on-deactivate=<mode>]
	 * : What active false does: deactivate, remove_roles, delete or keep_and_forget.
	 *
	 * [--on-delete=<mode>]
	 * : What DELETE does: the same choices.
	 *
	 * [--breaker=<breaker>]
	 * : How many may lose access within 24 hours before somebody is asked: LEAST,PERCENT or off. The greater counts.
	 *
	 * [--switched-off=<features>]
	 * : What the identity provider may not do, separated by commas: create, update, deactivate, reactivate, delete, groups; empty for nothing.
	 *
	 * [--extensions=<file>]
	 * : A JSON file with the schemas that the connection adds to users. What users have of others is not shown any more, and goes with their next change.
	 *
	 * [--assignable-roles=<roles>]
	 * : The only roles that rules may give, separated by commas; empty for every role that a rule names.
	 *
	 * [--dangerous-roles=<roles>]
	 * : Roles that rules may give although whoever has one can take the site over, separated by commas; empty for none.
	 *
	 * [--linking=<linking>]
	 * : What becomes of a new user whom WordPress has already: off, email, login or ask.
	 * ---
	 * options:
	 *   - "off"
	 *   - email
	 *   - login
	 *   - ask
	 * ---
	 *
	 * [--[no-]rename-login]
	 * : Whether the login of WordPress follows when userName changes.
	 *
	 * [--[no-]password-sync]
	 * : Whether passwords of the identity provider are handed on to WordPress.
	 *
	 * [--[no-]photos-as-avatars]
	 * : Whether photos of the identity provider are shown as avatars.
	 *
	 * [--sites=<ids>]
	 * : The sites that new users of the network become members of besides the main site, separated by commas; empty for none.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim connection update 1 --profile=entra
	 *     Success: Changed the connection "Identity provider".
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function update( array $arguments, array $options ): void {
		$found     = Asking::connection( $this->connections, $arguments[0] );
		$decisions = $this->decisions( $options );
		if ( array() === $decisions ) {
			WP_CLI::error( 'Say what is to change: --name, --profile, --default-role, --content-heir, --content-custody, --on-deactivate, --on-delete, --breaker, --extensions, --assignable-roles, --dangerous-roles, --switched-off, --linking, --rename-login, --password-sync, --photos-as-avatars or --sites.' );
		}
		$connection = $this->checked( $found->with( $decisions ) );
		Asking::database( fn() => $this->connections->save( $connection ) );
		WP_CLI::success( "Changed the connection \"{$connection->name}\"." );
	}

	/**
	 * Lists the connections.
	 *
	 * ## OPTIONS
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How they are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim connection list --fields=id,name,profile
	 *     +----+-------------------+---------+
	 *     | id | name              | profile |
	 *     +----+-------------------+---------+
	 *     | 1  | Identity provider | generic |
	 *     +----+-------------------+---------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$rows = array();
		foreach ( Asking::database( fn() => $this->connections->all() ) as $connection ) {
			$rows[] = array(
				'id'           => $connection->id,
				'name'         => $connection->name,
				'profile'      => $connection->profile,
				'reach'        => $connection->is_network ? 'network' : 'site',
				'default_role' => $connection->default_role,
				'content_heir' => $connection->content_heir,
				'content_custody' => $connection->settings['content_custody'] ?? 'heir',
				'on_deactivate' => $connection->settings['on_deactivate'] ?? 'deactivate',
				'on_delete'    => $connection->settings['on_delete'] ?? 'delete',
				'breaker'      => $this->told_breaker( $connection ),
				'linking'      => $connection->settings['linking'] ?? 'off',
				'switched_off' => implode( ' ', $connection->switched_off() ),
				'switches'     => implode( ' ', array_filter( self::SWITCHES, static fn( $setting ) => ! empty( $connection->settings[ $setting ] ) ) ),
				'extensions'   => implode( ' ', array_column( $connection->extensions, 'urn' ) ),
				'shadow'       => Printing::time( $connection->rehearsal?->began ),
				'created'      => Printing::time( $connection->created ),
			);
		}
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * Lists the kinds of identity providers that are known.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How they are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim connection profiles
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function profiles( array $arguments, array $options ): void {
		$rows = array();
		foreach ( $this->extension->profiles() as $name => $profile ) {
			$rows[] = array(
				'name'           => $name,
				'title'          => $profile['title'],
				'authentication' => implode( ' ', $profile['authentication'] ),
			);
		}
		if ( array() === $rows ) {
			WP_CLI::error( 'The profiles are in the extension scimpress, which is not loaded. See wp scim status.' );
		}
		Printing::rows( $rows, $options, array( 'name', 'title', 'authentication' ) );
	}

	/**
	 * The breaker as it is typed.
	 */
	private function told_breaker( Connection $connection ): string {
		$breaker = (array) ( $connection->settings['breaker'] ?? array() );
		return empty( $breaker['off'] ) ? ( $breaker['least'] ?? 10 ) . ',' . ( $breaker['percent'] ?? 20 ) : 'off';
	}

	/**
	 * What the options decide.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return array<string, mixed>
	 */
	private function decisions( array $options ): array {
		$decisions = array();
		foreach ( array( 'name', 'profile' ) as $option ) {
			if ( isset( $options[ $option ] ) ) {
				$decisions[ $option ] = trim( (string) $options[ $option ] );
			}
		}
		foreach ( array( 'default-role', 'content-custody', 'on-deactivate', 'on-delete' ) as $option ) {
			if ( isset( $options[ $option ] ) ) {
				$decisions[ strtr( $option, '-', '_' ) ] = (string) $options[ $option ];
			}
		}
		if ( isset( $options['breaker'] ) ) {
			$decisions['breaker'] = $this->breaker( (string) $options['breaker'] );
		}
		if ( isset( $options['content-heir'] ) ) {
			$decisions['content_heir'] = (int) $options['content-heir'];
		}
		foreach ( self::SWITCHES as $setting ) {
			$option = strtr( $setting, '_', '-' );
			if ( isset( $options[ $option ] ) ) {
				$decisions[ $setting ] = (bool) $options[ $option ];
			}
		}
		if ( isset( $options['linking'] ) ) {
			$decisions['linking'] = (string) $options['linking'];
		}
		if ( isset( $options['extensions'] ) ) {
			$decisions['extensions'] = $this->extensions( (string) $options['extensions'] );
		}
		foreach ( array( 'assignable_roles', 'dangerous_roles' ) as $setting ) {
			$option = str_replace( '_', '-', $setting );
			if ( isset( $options[ $option ] ) ) {
				$decisions[ $setting ] = $this->roles( (string) $options[ $option ] );
			}
		}
		if ( isset( $options['switched-off'] ) ) {
			$decisions['switched_off'] = array_values( array_filter( array_map( 'trim', explode( ',', (string) $options['switched-off'] ) ) ) );
		}
		if ( isset( $options['sites'] ) ) {
			$decisions['sites'] = $this->sites( (string) $options['sites'] );
		}
		return $decisions;
	}

	/**
	 * The sites in a list, all of which the network has to have.
	 *
	 * @param string $list Separated by commas.
	 * @return list<int>
	 */
	private function sites( string $list ): array {
		$sites = array_values( array_filter( array_map( 'trim', explode( ',', $list ) ), static fn( string $site ) => '' !== $site ) );
		foreach ( $sites as $site ) {
			if ( ! is_multisite() || ! ctype_digit( $site ) || get_current_network_id() !== (int) get_site( (int) $site )?->network_id ) {
				WP_CLI::error( "The network has no site {$site}; wp site list shows those there are." );
			}
		}
		return array_map( 'intval', $sites );
	}

	/**
	 * The roles in a list, all of which have to be there.
	 *
	 * @param string $list Separated by commas.
	 * @return list<string>
	 */
	private function roles( string $list ): array {
		$roles = array_values( array_filter( array_map( 'trim', explode( ',', $list ) ) ) );
		foreach ( $roles as $role ) {
			if ( null === get_role( $role ) ) {
				WP_CLI::error( "There is no role {$role}; wp role list shows those there are." );
			}
		}
		return $roles;
	}

	/**
	 * The breaker that somebody means.
	 *
	 * @param string $text LEAST,PERCENT or off.
	 * @return array<string, int|bool>
	 */
	private function breaker( string $text ): array {
		if ( 'off' === $text ) {
			return array( 'off' => true );
		}
		if ( 1 !== preg_match( '/^(\d{1,6}),(\d{1,3})$/D', $text, $found ) ) {
			WP_CLI::error( '--breaker is LEAST,PERCENT, such as 10,20, or off.' );
		}
		return array(
			'least'   => (int) $found[1],
			'percent' => (int) $found[2],
		);
	}

	/**
	 * The schemas in a file.
	 *
	 * @param string $file The file.
	 * @return list<array<string, mixed>>
	 */
	private function extensions( string $file ): array {
		$text       = is_readable( $file ) ? (string) file_get_contents( $file ) : '';
		$extensions = json_decode( $text, true );
		if ( ! is_array( $extensions ) || ! array_is_list( $extensions ) ) {
			WP_CLI::error( "{$file} has to hold a JSON array of schemas, each with urn, name and attributes." );
		}
		return $extensions;
	}

	/**
	 * The connection, if it can be served; ends the command if not.
	 *
	 * @param Connection $connection As it is to be.
	 */
	private function checked( Connection $connection ): Connection {
		$problem = match ( true ) {
			! $this->extension->is_ready() => $this->extension->sentence(),
			$connection->is_network && null !== NetworkPlace::objection() => NetworkPlace::objection(),
			! NetworkCapability::reaches( $connection ) => 'Only a super admin can do that with a connection of the network.',
			'' === $connection->name => 'Give the connection a name, so that you recognize it later.',
			mb_strlen( $connection->name ) > 190 => 'The name can have 190 characters.',
			null === get_role( $connection->default_role ) => "There is no role {$connection->default_role}; wp role list shows those there are.",
			false === get_userdata( $connection->content_heir ) => "There is no user {$connection->content_heir} who could get the content of deleted users.",
			default => \ScimPress\objection( (string) wp_json_encode( $connection->for_exchange() ) ),
		};
		if ( null !== $problem ) {
			WP_CLI::error( $problem );
		}
		return $connection;
	}
}
