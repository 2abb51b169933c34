<?php
/**
 * How far a connection is set up.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * The steps from a fresh site to the first call of an identity provider. Which of them are done can be seen on the
 * site, so nothing remembers it; what somebody skips, and that the list is put away, is an option.
 */
final class FirstRun {

	/** What was skipped, by connection, and whether the list is put away; option. */
	public const OPTION = 'scimpress_first_run';

	/** The steps in order. */
	public const STEPS = array( 'check', 'provider', 'token', 'rules', 'call' );

	/** Settings that only the form of a connection writes, or whoever means them. */
	private const RULES = array( 'default_role', 'linking', 'on_deactivate', 'on_delete' );

	/**
	 * How each step stands.
	 *
	 * @param Connection                              $connection  Which is set up.
	 * @param bool                                    $is_in_order Whether nothing of the site keeps SCIM from working.
	 * @param ?array{usable: int, last_used: ?int}    $use         Of its tokens; null without any.
	 * @return non-empty-array<string, StepState> By step, in order.
	 */
	public static function states( Connection $connection, bool $is_in_order, ?array $use ): array {
		$has_rules = array() !== array_intersect_key( $connection->settings, array_flip( self::RULES ) );
		$done      = array(
			'check'    => $is_in_order,
			'provider' => Connection::ANY_CLIENT !== $connection->profile || $has_rules,
			'token'    => ( $use['usable'] ?? 0 ) > 0,
			'rules'    => $has_rules,
			'call'     => isset( $use['last_used'] ),
		);
		$skipped   = self::stored()['skipped'][ $connection->id ] ?? array();
		$states    = array();
		foreach ( self::STEPS as $step ) {
			$states[ $step ] = match ( true ) {
				$done[ $step ] => StepState::Done,
				in_array( $step, $skipped, true ) => StepState::Skipped,
				in_array( StepState::Current, $states, true ) => StepState::ToDo,
				default => StepState::Current,
			};
		}
		return $states;
	}

	/**
	 * Whether nothing is left to do.
	 *
	 * @param array<string, StepState> $states How each step stands.
	 */
	public static function is_over( array $states ): bool {
		return ! in_array( StepState::Current, $states, true );
	}

	/**
	 * Whether somebody has put the list away.
	 */
	public static function is_put_away(): bool {
		return self::stored()['put_away'];
	}

	/**
	 * Puts the list away, or back.
	 */
	public static function put_away( bool $is_put_away ): void {
		update_option( self::OPTION, array( ...self::stored(), 'put_away' => $is_put_away ), false );
	}

	/**
	 * Skips a step of a connection, or takes it up again.
	 *
	 * @param int    $connection_id The connection.
	 * @param string $step          One of the steps.
	 * @param bool   $is_skipped    Whether it is not needed.
	 */
	public static function skip( int $connection_id, string $step, bool $is_skipped ): void {
		$stored  = self::stored();
		$skipped = array_diff( $stored['skipped'][ $connection_id ] ?? array(), array( $step ) );

		$stored['skipped'][ $connection_id ] = array_values( $is_skipped ? array( ...$skipped, $step ) : $skipped );
		update_option( self::OPTION, $stored, false );
	}

	/**
	 * What is stored, without what somebody else may have put there.
	 *
	 * @return array{put_away: bool, skipped: array<int, list<string>>}
	 */
	private static function stored(): array {
		$stored  = get_option( self::OPTION );
		$skipped = is_array( $stored ) && is_array( $stored['skipped'] ?? null ) ? array_filter( $stored['skipped'], 'is_array' ) : array();
		return array(
			'put_away' => is_array( $stored ) && ! empty( $stored['put_away'] ),
			'skipped'  => array_map( static fn( array $steps ) => array_values( array_intersect( self::STEPS, $steps ) ), $skipped ),
		);
	}
}
