<?php
/**
 * The command `wp scim mapping`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Mapping\AttributeMap;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Maps SCIM attributes to user meta and other fields of WordPress, besides those that always are mapped.
 *
 * What is changed reaches every user of the connection in the background: wp cron event run scimpress_write_keys
 * does some now.
 */
final class MappingCommand {

	private const FIELDS = array( 'field', 'attribute', 'template', 'transform', 'column' );

	private const OF_PRESET = array( 'field', 'attribute', 'mapped' );

	private const OF_CATALOGUE = array( 'attribute', 'known', 'fields', 'first_seen', 'last_seen' );

	/**
	 * The parts.
	 *
	 * @param Connections  $connections The connections of the site.
	 * @param AttributeMap $map         What is mapped.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly AttributeMap $map,
	) {}

	/**
	 * Lists what is mapped.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How it is printed. What json prints is what wp scim mapping import takes.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim mapping list
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$rows = array_map(
			static fn( array $one ) => array(
				'field'     => $one['field'],
				'attribute' => $one['attribute'] ?? '',
				'template'  => $one['template'] ?? '',
				'transform' => $one['transform'] ?? 'none',
				'column'    => ! empty( $one['column'] ),
			),
			$this->connection( $options )->mapped()
		);
		Printing::rows( $rows, $options, self::FIELDS, 'field' );
	}

	/**
	 * Maps a field.
	 *
	 * ## OPTIONS
	 *
	 * <field>
	 * : The key of user meta, or display_name, first_name, last_name, nickname, user_url or description.
	 *
	 * [--attribute=<attribute>]
	 * : The attribute in full: title, name.givenName, or with the URN of its schema. Of several values the primary or first one.
	 *
	 * [--template=<template>]
	 * : In its place, a text with attributes in braces: "{name.givenName} {name.familyName}".
	 *
	 * [--transform=<transform>]
	 * : What is done to the value.
	 * ---
	 * default: none
	 * options:
	 *   - none
	 *   - trim
	 *   - lowercase
	 *   - uppercase
	 * ---
	 *
	 * [--column]
	 * : Show it in the list of users.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim mapping set department --attribute=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department --column
	 *     Success: Mapped department. It reaches the users of the connection in the background.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function set( array $arguments, array $options ): void {
		$entry = array(
			'field'     => $arguments[0],
			'attribute' => $options['attribute'] ?? '',
			'template'  => $options['template'] ?? '',
			'transform' => $options['transform'] ?? 'none',
			'column'    => ! empty( $options['column'] ),
		);
		$this->done( fn() => $this->map->set( $this->connection( $options ), $entry ) );
		WP_CLI::success( "Mapped {$arguments[0]}. It reaches the users of the connection in the background." );
	}

	/**
	 * Ends the mapping of a field. What WordPress has in it stays.
	 *
	 * ## OPTIONS
	 *
	 * <field>
	 * : The field, as wp scim mapping list shows it.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim mapping remove department
	 *     Success: The field department is not mapped any more.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function remove( array $arguments, array $options ): void {
		$this->done( fn() => $this->map->remove( $this->connection( $options ), $arguments[0] ) );
		WP_CLI::success( "The field {$arguments[0]} is not mapped any more." );
	}

	/**
	 * Maps what a file says, and nothing else.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : A JSON array as wp scim mapping list --format=json prints it.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim mapping import mapping.json
	 *     Success: Mapped 2 fields. They reach the users of the connection in the background.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function import( array $arguments, array $options ): void {
		$entries = is_readable( $arguments[0] ) ? json_decode( (string) file_get_contents( $arguments[0] ), true ) : null;
		if ( ! is_array( $entries ) || ! array_is_list( $entries ) ) {
			WP_CLI::error( "{$arguments[0]} has to hold a JSON array, as wp scim mapping list --format=json prints it." );
		}
		$this->done( fn() => $this->map->replace( $this->connection( $options ), $entries ) );
		$count = count( $entries );
		WP_CLI::success( "Mapped {$count} fields. They reach the users of the connection in the background." );
	}

	/**
	 * Lists what the kind of identity provider of a connection is known to send besides what always is mapped, and adds it.
	 *
	 * ## OPTIONS
	 *
	 * [--use]
	 * : Map it. What is mapped already stays as it is.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim mapping presets --connection=2
	 *     +-----------+-----------+-----------+
	 *     | field     | attribute | mapped    |
	 *     +-----------+-----------+-----------+
	 *     | job_title | title     |           |
	 *     | user_type | userType  | user_type |
	 *     +-----------+-----------+-----------+
	 *
	 *     $ wp scim mapping presets --connection=2 --use
	 *     Success: Mapped 1 fields. They reach the users of the connection in the background.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function presets( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		if ( ! empty( $options['use'] ) ) {
			$added = Asking::database( fn() => $this->map->add_preset( $connection ) );
			if ( $added instanceof \WP_Error ) {
				WP_CLI::error( $added->get_error_message() );
			}
			WP_CLI::success( "Mapped {$added} fields. They reach the users of the connection in the background." );
			return;
		}
		$rows = array_map(
			static fn( array $one ) => array(
				'field'     => $one['field'],
				'attribute' => $one['attribute'],
				'mapped'    => $one['conflict'],
			),
			$this->map->preset( $connection )
		);
		Printing::rows( $rows, $options, self::OF_PRESET, 'field' );
	}

	/**
	 * Lists the attributes of users that can be mapped, and those that the identity provider has sent so far, with
	 * the fields that each is mapped to.
	 *
	 * ## OPTIONS
	 *
	 * [--seen]
	 * : Only those that have been sent.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim mapping catalogue --seen --fields=attribute,known,fields,last_seen
	 *     +------------------+-------+------------+----------------------+
	 *     | attribute        | known | fields     | last_seen            |
	 *     +------------------+-------+------------+----------------------+
	 *     | name.givenName   | yes   | first_name | 2026-11-28T00:00:00Z |
	 *     | urn:example:desk | no    |            | 2026-11-28T00:00:00Z |
	 *     +------------------+-------+------------+----------------------+
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function catalogue( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		$rows       = array();
		foreach ( empty( $options['seen'] ) ? $this->map->attributes( $connection ) : array() as $name ) {
			$rows[ strtolower( $name ) ] = array(
				'attribute'  => $name,
				'known'      => 'yes',
				'first_seen' => null,
				'last_seen'  => null,
			);
		}
		foreach ( Asking::database( fn() => $this->map->seen( $connection ) ) as $seen ) {
			$rows[ strtolower( $seen->name ) ] = array(
				'attribute'  => $seen->name,
				'known'      => $seen->is_known ? 'yes' : 'no',
				'first_seen' => Printing::time( $seen->first_seen ),
				'last_seen'  => Printing::time( $seen->last_seen ),
			);
		}
		$fields = array();
		foreach ( $this->map->rows( $connection ) as $row ) {
			$fields[ strtolower( $row['source'] ) ][] = $row['field'];
		}
		foreach ( array_keys( $rows ) as $key ) {
			$rows[ $key ]['fields'] = implode( ', ', $fields[ $key ] ?? array() );
		}
		ksort( $rows );
		Printing::rows( array_values( $rows ), $options, self::OF_CATALOGUE, 'attribute' );
	}

	/**
	 * Does something; ends the command when it cannot be done.
	 *
	 * @param callable(): ?\WP_Error $work What.
	 */
	private function done( callable $work ): void {
		$error = Asking::database( $work );
		if ( $error instanceof \WP_Error ) {
			WP_CLI::error( $error->get_error_message() );
		}
	}

	/**
	 * The connection that is meant; ends the command when there is none.
	 *
	 * @param array<string, string|bool> $options Options.
	 */
	private function connection( array $options ): Connection {
		return isset( $options['connection'] )
			? Asking::connection( $this->connections, (string) $options['connection'] )
			: Asking::database( fn() => $this->connections->first() ) ?? WP_CLI::error( 'There is no connection; wp scim connection list shows those there are.' );
	}
}
