<?php
/**
 * The list of tokens.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Store\StoredToken;

defined( 'ABSPATH' ) || exit;

/**
 * Tokens as WordPress lists things.
 */
final class TokenTable extends \WP_List_Table {

	/** An end that is nearer than this is told as a span of time. */
	private const SOON = 7 * Clock::DAY;

	/**
	 * Takes the tokens.
	 *
	 * @param list<StoredToken> $tokens The tokens.
	 * @param string            $url    Of the screen.
	 * @param int               $now    The time.
	 */
	public function __construct(
		private readonly array $tokens,
		private readonly string $url,
		private readonly int $now,
	) {
		parent::__construct(
			array(
				'singular' => 'token',
				'plural'   => 'tokens',
				'ajax'     => false,
			)
		);
	}

	/**
	 * The columns by key.
	 *
	 * @return array<string, string>
	 */
	public function get_columns(): array {
		return array(
			'name'      => __( 'Name', 'scimpress' ),
			'public_id' => __( 'Public id', 'scimpress' ),
			'scopes'    => __( 'Allows', 'scimpress' ),
			'created'   => __( 'Created', 'scimpress' ),
			'expires'   => __( 'Expires', 'scimpress' ),
			'last_used' => __( 'Last used', 'scimpress' ),
			'status'    => __( 'Status', 'scimpress' ),
		);
	}

	/**
	 * There is one page, in one order.
	 */
	public function prepare_items(): void {
		$this->items           = $this->tokens;
		$this->_column_headers = array( $this->get_columns(), array(), array(), 'name' );
	}

	/**
	 * Columns take the width of what they hold.
	 *
	 * @return list<string>
	 */
	protected function get_table_classes(): array {
		return array_values( array_diff( parent::get_table_classes(), array( 'fixed' ) ) );
	}

	/**
	 * An empty list says why it is empty and what to do.
	 */
	public function no_items(): void {
		esc_html_e( 'There is no token yet. Create one and give it to your identity provider together with the base URL.', 'scimpress' );
	}

	/**
	 * There is nothing above and below the list: no actions on many tokens, no pages.
	 *
	 * @param string $which "top" or "bottom".
	 */
	protected function display_tablenav( $which ): void {}

	/**
	 * The name.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_name( StoredToken $token ): string {
		return '<strong>' . esc_html( $token->name ) . '</strong>';
	}

	/**
	 * What a row is called, for screen readers.
	 *
	 * @param StoredToken $item The token.
	 */
	protected function get_primary_column_aria_label( $item ): string {
		return $item->name;
	}

	/**
	 * What can be done with a token, below its name.
	 *
	 * @param StoredToken $item        The token.
	 * @param string      $column_name The column that is printed.
	 * @param string      $primary     The column with the name.
	 */
	protected function handle_row_actions( $item, $column_name, $primary ): string {
		if ( $column_name !== $primary || 'active' !== $item->status( $this->now ) ) {
			return parent::handle_row_actions( $item, $column_name, $primary );
		}
		/* translators: %s: name of a token. */
		$rotate = $this->link( 'rotate', $item, __( 'Replace', 'scimpress' ), sprintf( __( 'Replace “%s”', 'scimpress' ), $item->name ) );
		/* translators: %s: name of a token. */
		$revoke = $this->link( 'revoke', $item, __( 'Revoke', 'scimpress' ), sprintf( __( 'Revoke “%s”', 'scimpress' ), $item->name ) );
		return $this->row_actions( ( null === $item->trusted_issuer ? array( 'rotate' => $rotate ) : array() ) + array( 'delete' => $revoke ), true );
	}

	/**
	 * A link to a question about a token.
	 */
	private function link( string $action, StoredToken $token, string $text, string $label ): string {
		$url = add_query_arg(
			array(
				'action' => $action,
				'token'  => $token->id,
			),
			$this->url
		);
		return sprintf( '<a href="%1$s" aria-label="%2$s">%3$s</a>', esc_url( $url ), esc_attr( $label ), esc_html( $text ) );
	}

	/**
	 * The part by which the token can be told from others.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_public_id( StoredToken $token ): string {
		if ( null !== $token->trusted_issuer ) {
			/* translators: %s: the address of an identity provider. */
			return '<code>' . esc_html( $token->public_id ) . '</code><br>' . esc_html( sprintf( __( 'signed by %s', 'scimpress' ), $token->trusted_issuer->issuer ) );
		}
		return '<code>scim_' . esc_html( $token->public_id ) . '_…</code>';
	}

	/**
	 * What the token allows, in words.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_scopes( StoredToken $token ): string {
		$labels = array_intersect_key( ScopeLabels::all(), array_flip( $token->scopes ) );
		return esc_html( ScopeLabels::all() === $labels ? __( 'everything', 'scimpress' ) : wp_sprintf_l( '%l', array_values( $labels ) ) );
	}

	/**
	 * When, and by whom.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_created( StoredToken $token ): string {
		$maker = get_userdata( $token->created_by );
		$by    = match ( true ) {
			0 === $token->created_by => __( 'by WP-CLI', 'scimpress' ),
			false === $maker => __( 'by a deleted user', 'scimpress' ),
			/* translators: %s: name of a user. */
			default => sprintf( __( 'by %s', 'scimpress' ), $maker->display_name ),
		};
		return $this->date( $token->created ) . '<br>' . esc_html( $by );
	}

	/**
	 * When the token ends.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_expires( StoredToken $token ): string {
		if ( null === $token->expires ) {
			return esc_html__( 'Never', 'scimpress' );
		}
		$left = $token->expires - $this->now;
		return $left <= 0 || $left > self::SOON
			? $this->date( $token->expires )
			/* translators: %s: a span of time, "23 hours" for example. */
			: $this->time( $token->expires, sprintf( __( 'in %s', 'scimpress' ), human_time_diff( Clock::seconds( $this->now ), Clock::seconds( $token->expires ) ) ) );
	}

	/**
	 * When it was last accepted, and from where.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_last_used( StoredToken $token ): string {
		if ( null === $token->last_used ) {
			return esc_html__( 'Not yet', 'scimpress' );
		}
		$ago  = sprintf(
			/* translators: %s: a span of time, "5 minutes" for example. */
			__( '%s ago', 'scimpress' ),
			human_time_diff( Clock::seconds( $token->last_used ), Clock::seconds( $this->now ) )
		);
		$from = '' === (string) $token->last_ip ? '' : sprintf(
			/* translators: %s: an IP address. */
			__( 'from %s', 'scimpress' ),
			$token->last_ip
		);
		return $this->time( $token->last_used, $ago ) . '<br>' . esc_html( $from );
	}

	/**
	 * In words and color, never in color alone.
	 *
	 * @param StoredToken $token The token.
	 */
	protected function column_status( StoredToken $token ): string {
		$status = $token->status( $this->now );
		$labels = array(
			'active'  => __( 'Active', 'scimpress' ),
			'expired' => __( 'Expired', 'scimpress' ),
			'revoked' => __( 'Revoked', 'scimpress' ),
		);
		return '<span class="scimpress-status scimpress-status-' . esc_attr( $status ) . '">' . esc_html( $labels[ $status ] ) . '</span>';
	}

	private function date( int $time ): string {
		return $this->time( $time, (string) wp_date( (string) get_option( 'date_format' ), Clock::seconds( $time ) ) );
	}

	/**
	 * A time in words that machines can read too.
	 */
	private function time( int $time, string $words ): string {
		$exact = (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), Clock::seconds( $time ) );
		return sprintf(
			'<time datetime="%1$s" title="%2$s">%3$s</time>',
			esc_attr( gmdate( 'c', Clock::seconds( $time ) ) ),
			esc_attr( $exact ),
			esc_html( $words )
		);
	}
}
