<?php
/**
 * One thing that the connection check looked at. Included by the template of the tool.
 *
 * @package ScimPress
 *
 * @var ScimPress\Check\CheckResult $scimpress_result What was found.
 */

declare( strict_types=1 );

use ScimPress\Check\CheckState;

defined( 'ABSPATH' ) || exit;

$scimpress_icon = match ( $scimpress_result->state ) {
	CheckState::Ok => 'yes-alt',
	CheckState::Problem => 'warning',
	CheckState::NotPossible => 'minus',
};
$scimpress_kind = strtr( $scimpress_result->state->value, ' ', '-' );

?>
<li class="scimpress-check scimpress-check-<?php echo esc_attr( $scimpress_kind ); ?>" id="scimpress-check-<?php echo esc_attr( $scimpress_result->id ); ?>">
	<p class="scimpress-check-line">
		<span class="scimpress-check-state"><span class="dashicons dashicons-<?php echo esc_attr( $scimpress_icon ); ?>" aria-hidden="true"></span> <?php echo esc_html( $scimpress_result->state->words() ); ?></span>
		<span><strong><?php echo esc_html( $scimpress_result->name ); ?></strong> <?php echo esc_html( $scimpress_result->detail ); ?></span>
	</p>
	<?php if ( '' !== $scimpress_result->meaning . $scimpress_result->raw . implode( '', $scimpress_result->steps ) ) : ?>
		<div class="scimpress-check-more">
			<?php if ( '' !== $scimpress_result->meaning ) : ?>
				<h3><?php esc_html_e( 'What it means', 'scimpress' ); ?></h3>
				<p><?php echo esc_html( $scimpress_result->meaning ); ?></p>
			<?php endif; ?>
			<?php if ( array() !== $scimpress_result->steps ) : ?>
				<h3><?php esc_html_e( 'What to do', 'scimpress' ); ?></h3>
				<ol class="<?php echo esc_attr( 1 === count( $scimpress_result->steps ) ? 'scimpress-check-step' : '' ); ?>">
					<?php foreach ( $scimpress_result->steps as $scimpress_number => $scimpress_step ) : ?>
						<li>
							<?php echo esc_html( $scimpress_step ); ?>
							<?php if ( 0 === $scimpress_number && '' !== $scimpress_result->command ) : ?>
								<code class="scimpress-command"><?php echo esc_html( $scimpress_result->command ); ?></code>
							<?php endif; ?>
						</li>
					<?php endforeach; ?>
				</ol>
			<?php endif; ?>
			<?php if ( '' !== $scimpress_result->raw ) : ?>
				<details>
					<?php /* translators: %s: what was looked at. */ ?>
					<summary><?php esc_html_e( 'Raw details', 'scimpress' ); ?> <span class="screen-reader-text"><?php echo esc_html( sprintf( __( 'of the check: %s', 'scimpress' ), $scimpress_result->name ) ); ?></span></summary>
					<?php /* translators: %s: what was looked at. */ ?>
					<pre class="scimpress-command" tabindex="0" role="group" aria-label="<?php echo esc_attr( sprintf( __( 'Raw details of the check: %s', 'scimpress' ), $scimpress_result->name ) ); ?>"><code><?php echo esc_html( $scimpress_result->raw ); ?></code></pre>
				</details>
			<?php endif; ?>
		</div>
	<?php endif; ?>
</li>
